"""The registers of finance, scenes, measures and teams: their forms and their pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.teams.samples import CONTACT, FORMS
from web.base import db
from web.people.models import User
from web.registers.models import Entry

Login = Callable[[User], FlaskClient]

TOLD = {
    "finance": ("30–300 万元", "初创期、成长期", "年利率 3.45% 起"),
    "scenes": ("网箱 4 口", "水下洗网设备", "农业和海洋"),
    "measures": ("交易额的 3‰", "20 万元", "某份文件", "科技型中小企业"),
    "teams": ("90 天", "廉江市", "研究团队"),
}
FACETS = {
    "finance": {"product_kind": "loan", "stages": "growth"},
    "scenes": {"scene_kind": "farm", "district": "potou"},
    "measures": {"firm_kinds": "small_tech"},
    "teams": {"counties": "lianjiang"},
}


@pytest.mark.parametrize("register", FORMS)
def test_what_is_typed_is_what_the_public_reads(
    login: Login, client: FlaskClient, register: str
) -> None:
    role = Role.OFFICER if register == "measures" else Role.INSTITUTE
    writer, officer = login(make_user(role)), login(make_user(Role.OFFICER))
    empty = writer.post(f"/work/resources/{register}/new", data={"action": "submit"})
    assert empty.status_code == 422
    assert "请填写名称" in empty.text
    form = {**FORMS[register], "action": "save"}
    assert writer.post(f"/work/resources/{register}/new", data=form).status_code == 302
    if register == "teams":
        writer.post(
            "/work/resources/teams/1/people",
            data={"person-name": "某", "person-email": "a@example.org", "person-is_leader": "y"},
        )
        writer.post("/work/resources/1/submit")
        assert "某还没有同意公开现在的内容" in writer.get("/work/resources/1").text
        return
    writer.post("/work/resources/1/submit")
    seen = {"version": db.session().get_one(Entry, 1).version}
    assert officer.post("/office/resources/1/publish", data=seen).status_code == 302
    page = client.get(f"/resources/{register}/1").text
    assert all(told in page for told in TOLD[register])
    assert not any(hidden in page for hidden in CONTACT.values())
    listed = client.get(f"/resources/{register}", query_string=FACETS[register]).text
    assert FORMS[register]["title"] in listed


def test_only_officers_enter_measures(login: Login) -> None:
    for role in (Role.FIRM, Role.INSTITUTE, Role.EXPERT):
        assert login(make_user(role)).get("/work/resources/measures/new").status_code == 403


def test_firms_enter_no_teams(login: Login) -> None:
    assert login(make_user(Role.FIRM)).get("/work/resources/teams/new").status_code == 403
