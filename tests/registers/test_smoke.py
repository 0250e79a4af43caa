from __future__ import annotations

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.registers.factories import PILOT


def test_all(login, client) -> None:
    user = make_user(Role.INSTITUTE)
    officer = make_user(Role.OFFICER)
    member, office = login(user), login(officer)
    form = {**PILOT, "keywords": "速冻、对虾"}
    got = member.get("/work/resources/pilots/new")
    assert got.status_code == 200, got.text
    got = member.post("/work/resources/pilots/new", data={**form, "action": "submit"})
    assert got.status_code == 302, got.text
    for path in (
        "/work/resources",
        "/work/resources/1",
        "/work/resources/1/edit",
        "/work/resources/1/withdraw",
    ):
        assert member.get(path).status_code == 200, path
    for path in (
        "/office/resources",
        "/office/resources/pilots",
        "/office/resources/1",
        "/inbox/",
        "/resources",
    ):
        got = office.get(path)
        assert got.status_code == 200, path
    assert client.get("/resources/pilots/1").status_code == 404
    assert office.post("/office/resources/1/publish", data={"version": 2}).status_code == 302
    office.post("/office/resources/1/publish", data={})
    for path in (
        "/resources",
        "/resources/pilots",
        "/resources/pilots/1",
        "/resources/pilots.atom",
        "/resources/pilots.xlsx",
    ):
        got = client.get(path)
        assert got.status_code == 200, path
    print(client.get("/resources/pilots.atom").text)
    got = office.post("/office/resources/pilots.xlsx")
    assert got.status_code == 200
    assert client.get("/resources/nothing").status_code == 404
