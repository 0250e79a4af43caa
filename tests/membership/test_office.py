"""The officers' pages of accounts and organisations, and an organisation's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.domain.errors import Forbidden, InputError
from tests.factories import make_organisation, make_user
from tests.membership.helpers import make_code, messages, path_in
from web.base import db
from web.base.clock import utc_now
from web.membership import organisations
from web.membership.organisations import Presentation, is_web_address
from web.people.models import Organisation

Login = Callable[..., FlaskClient]


def _typed(**values: Any) -> dict[str, Any]:
    return {"name": "蓝湾厂", "kind": "firm", "district": "chikan"} | values


def _fresh(organisation: Organisation) -> Organisation:
    db.rollback()
    db.session().refresh(organisation)
    return organisation


def test_accounts_are_found_by_name_address_and_organisation(app: Flask, login: Login) -> None:
    wanted = make_user(organisation=make_organisation(name="蓝湾厂"), name="林一")
    other = make_user(Role.BROKER)
    client = login(make_user(Role.OFFICER))
    for words in ("林一", wanted.email.upper(), "蓝湾"):
        page = client.get("/office/accounts", query_string={"q": words}).text
        assert wanted.email in page
        assert other.email not in page
    assert "没有符合条件的账号" in client.get("/office/accounts?q=%25").text


def test_accounts_are_narrowed_by_role_and_use(app: Flask, login: Login) -> None:
    broker, stopped = make_user(Role.BROKER), make_user(Role.BROKER, active=False)
    firm = make_user()
    client = login(make_user(Role.OFFICER))
    page = client.get("/office/accounts?role=broker&active=yes").text
    assert broker.email in page
    assert stopped.email not in page and firm.email not in page
    assert stopped.email in client.get("/office/accounts?active=no").text


def test_accounts_come_in_pages(app: Flask, login: Login) -> None:
    first = make_user(Role.OFFICER)
    for _ in range(21):
        make_user(Role.BROKER)
    client = login(first)
    assert first.email not in client.get("/office/accounts").text
    assert first.email in client.get("/office/accounts?page=2").text


def test_the_list_says_whose_second_factor_is_on(app: Flask, login: Login) -> None:
    make_user(Role.BROKER, name="有码", totp_since=utc_now(), totp_secret="A" * 32)
    client = login(make_user(Role.OFFICER))
    assert "已启用" in client.get("/office/accounts?q=有码").text
    assert "未启用" in client.get("/office/accounts?role=officer").text


def test_an_officer_resets_a_lost_second_factor(app: Flask, login: Login) -> None:
    broker = make_user(Role.BROKER, totp_since=utc_now(), totp_secret="A" * 32)
    officer = make_user(Role.OFFICER, totp_since=utc_now(), totp_secret="A" * 32)
    client = login(make_user(Role.OFFICER))
    assert "重置二次验证" in client.get("/office/accounts").text
    client.post(f"/office/accounts/{broker.id}/second-factor")
    db.rollback()
    assert broker.totp_since is None
    firm = login(make_user(is_administrator=True))
    assert firm.post(f"/office/accounts/{officer.id}/second-factor").status_code == 403
    assert officer.totp_since is not None


@pytest.mark.parametrize("path", ["/office/accounts", "/office/accounts/invite"])
def test_accounts_are_the_officers_business(app: Flask, login: Login, path: str) -> None:
    for role in Role:
        if role not in (Role.VISITOR, Role.OFFICER):
            assert login(make_user(role, is_administrator=True)).get(path).status_code == 403
    assert app.test_client().get(path).status_code == 302


def test_an_officer_edits_an_organisation(app: Flask, login: Login) -> None:
    found = make_organisation(name="旧名")
    client = login(make_user(Role.OFFICER))
    path = f"/office/organisations/{found.id}"
    data = _typed(credit_code=make_code(3).lower(), name_en="Blue", website="https://a.example")
    assert client.post(path, data=data).status_code == 302
    assert _fresh(found).name == "蓝湾厂"
    assert (found.credit_code, found.name_en) == (make_code(3), "Blue")
    assert "蓝湾厂" in client.get(path).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "请填写单位全称"),
        ({"name": "别家"}, "已有同名单位"),
        ({"credit_code": "1" * 18}, "代码有误"),
        ({"website": "javascript:alert(1)"}, "请填写完整的网址"),
        ({"kind": "university"}, "不能在企业与科研单位之间改换类型"),
        ({"district": ""}, "请选择所在的县"),
    ],
)
def test_what_cannot_be_stored_is_said_beside_its_field(
    app: Flask, login: Login, wrong: dict[str, str], said: str
) -> None:
    make_organisation(name="别家")
    found = make_user().organisation
    assert found is not None
    path = f"/office/organisations/{found.id}"
    data = _typed(intro="自己写的简介", **wrong)
    answer = login(make_user(Role.OFFICER)).post(path, data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert "自己写的简介" in answer.text
    assert _fresh(found).intro == ""


def test_a_kind_may_change_where_the_members_role_stays(app: Flask, login: Login) -> None:
    found = make_user(Role.INSTITUTE).organisation
    assert found is not None
    data = _typed(kind="university")
    login(make_user(Role.OFFICER)).post(f"/office/organisations/{found.id}", data=data)
    assert _fresh(found).kind is OrganisationKind.UNIVERSITY


def test_an_officer_verifies_and_comes_back(app: Flask, login: Login) -> None:
    found = make_organisation(verification=Verification.PENDING)
    member = make_user(organisation=found)
    client = login(make_user(Role.OFFICER))
    path = f"/office/organisations/{found.id}"
    data = {"verification": "verified", "next": path}
    assert client.post(f"{path}/verify", data=data).location == path
    (mail,) = messages("organisation_verified")
    assert mail.user_id == member.id
    assert login(member).get(path_in("organisation_verified")).status_code == 200
    # Pressed twice it is told once.
    client.post(f"{path}/verify", data=data)
    assert len(messages("organisation_verified")) == 1
    client.post(f"{path}/verify", data={"verification": "rejected"})
    assert login(member).get(path_in("organisation_rejected")).status_code == 200
    assert "没有通过核验" in login(member).get("/work/").text


def test_members_of_a_pending_organisation_read_who_verifies(app: Flask, login: Login) -> None:
    member = make_user(organisation=make_organisation(verification=Verification.PENDING))
    assert "平台管理员核验" in login(member).get("/work/").text
    assert "平台管理员核验" in login(member).get("/organisation/members").text


def test_administrators_edit_what_their_organisation_says_of_itself(
    app: Flask, login: Login
) -> None:
    boss = make_user(Role.INSTITUTE, is_administrator=True)
    found = boss.organisation
    assert found is not None
    name = found.name
    data = {
        "name_en": "Blue Bay", "intro": "做网箱的", "website": "https://bay.example",
        "public_contact": "科技处 0759-0000000", "name": "改名", "kind": "firm",
    }  # fmt: skip
    assert login(boss).post("/organisation", data=data).status_code == 302
    assert (_fresh(found).name, found.kind) == (name, OrganisationKind.INSTITUTE)
    assert found.name_en == "Blue Bay"
    page = app.test_client().get(f"/institutions/{found.id}").text
    assert '<a href="https://bay.example" rel="nofollow noopener">' in page
    assert "科技处 0759-0000000" in page


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ftp://a.example", "a.example", "https://", "https://a b.example",
     "https://localhost", "http://[", "//a.example", "data:text/html,x"],
)  # fmt: skip
def test_a_website_is_an_address_of_the_web(app: Flask, login: Login, address: str) -> None:
    assert not is_web_address(address)
    client = login(make_user(is_administrator=True))
    answer = client.post("/organisation", data={"website": address, "intro": "简介在"})
    assert answer.status_code == 422
    assert "简介在" in answer.text


def test_members_do_not_edit_their_organisation(app: Flask, login: Login) -> None:
    member = make_user()
    assert login(member).get("/organisation").status_code == 403
    assert login(member).post("/organisation", data={"intro": "x"}).status_code == 403
    with pytest.raises(Forbidden):
        organisations.edit_own(member, Presentation("", "x", "", ""))


def test_only_officers_edit_other_organisations(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    path = f"/office/organisations/{boss.organisation_id}"
    for user in (boss, make_user(Role.BROKER), make_user(Role.AUDITOR)):
        assert login(user).get(path).status_code == 403
        assert login(user).post(path, data=_typed()).status_code == 403


def test_pages_are_there_in_english(english: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True, locale="en")
    officer = make_user(Role.OFFICER, locale="en")
    for user, paths in (
        (boss, ["/organisation", "/organisation/members"]),
        (officer, ["/office/accounts", "/office/accounts/invite",
                   f"/office/organisations/{boss.organisation_id}"]),
    ):  # fmt: skip
        client = login(user)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200
            assert '<html lang="en">' in answer.text


def test_a_taken_code_is_refused(app: Flask) -> None:
    make_organisation(credit_code=make_code(5))
    found = make_organisation()
    facts = organisations.Facts("新名", OrganisationKind.FIRM, make_code(5), "chikan")
    with pytest.raises(InputError, match="credit_code"):
        organisations.edit(make_user(Role.OFFICER), found, facts, Presentation("", "", "", ""))
