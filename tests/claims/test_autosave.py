"""A plan is kept while it is typed, for its organisation alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.claims.worlds import MARK, make_draft_claim, make_submitted_claim
from tests.factories import make_published, make_user
from web.base import db
from web.claims import service
from web.claims.models import Claim
from web.claims.states import ClaimState
from web.people.models import User

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")


def the_claim() -> Claim:
    db.session().expire_all()
    return db.session().query(Claim).one()


def test_what_is_typed_is_kept_and_found_again_after_a_crash(login: Login) -> None:
    need, author = make_published(), make_user(Role.INSTITUTE)
    member = login(author)
    page = member.get(f"/needs/{need.id}/claim").text
    assert f'data-autosave="/needs/{need.id}/claim"' in page
    first = member.post(
        f"/needs/{need.id}/claim", data={"action": "autosave", "title": "声波驱离", "months": "很"}
    )
    saved = first.get_json()
    claim = the_claim()
    assert (claim.title, claim.state) == ("声波驱离", ClaimState.DRAFT)
    assert saved["address"] == f"/work/claims/{claim.id}/edit"
    typed = {"action": "autosave", "title": "声波驱离藤壶", "version": saved["version"]}
    second = member.post(saved["autosave"], data=typed)
    assert (second.status_code, second.get_json()["version"]) == (200, the_claim().version)
    again = login(author)
    assert again.get(f"/needs/{need.id}/claim").location == f"/work/claims/{claim.id}"
    found = again.get(saved["address"]).text
    assert "声波驱离藤壶" in found
    assert f'data-autosave="/work/claims/{claim.id}/autosave"' in found


def test_autosaving_overwrites_nobody_and_hands_nothing_in(login: Login) -> None:
    claim = make_draft_claim()
    member, address = login(claim.author), f"/work/claims/{claim.id}/autosave"
    stale = member.post(address, data={"title": "旧页面上写的", "version": claim.version - 1})
    assert (stale.status_code, "别处" in stale.get_json()["message"]) == (409, True)
    assert MARK in the_claim().title
    twice = member.post(
        f"/needs/{claim.posting_id}/claim", data={"action": "autosave", "title": "第二份"}
    )
    assert twice.status_code == 409
    service.submit(claim.author, the_claim())
    db.commit()
    late = member.post(address, data={"title": "又改", "version": the_claim().version})
    assert (late.status_code, the_claim().title == "又改") == (409, False)


def test_nobody_else_reads_what_is_being_written(login: Login) -> None:
    claim = make_draft_claim()
    officer = login(make_user(Role.OFFICER))
    assert officer.get(f"/desk/claims/{claim.id}").status_code == 404
    for user in (make_user(Role.INSTITUTE), claim.posting.author):
        client = login(user)
        assert client.get(f"/work/claims/{claim.id}").status_code == 404
        assert client.post(f"/work/claims/{claim.id}/autosave", data={}).status_code == 404


def test_what_is_mended_is_read_once_it_is_handed_in_again(login: Login) -> None:
    claim = make_submitted_claim()
    assert claim.broker is not None
    service.send_back(claim.broker, claim, "请写明功率")
    db.commit()
    desk, page = login(claim.broker), f"/desk/claims/{claim.id}"
    assert MARK in desk.get(page).text
    member = login(claim.author)
    typed = {"title": "改了一半", "summary": f"还没想好 {MARK}", "version": claim.version}
    assert member.post(f"/work/claims/{claim.id}/autosave", data=typed).status_code == 200
    for shown in (
        desk.get(page).text,
        login(make_user(Role.OFFICER)).get("/office/claims?show=all").text,
    ):
        assert "改了一半" not in shown
        assert MARK not in shown
        assert "正在修改" in shown
