"""Invitations: sent, withdrawn, sent again, accepted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.domain.errors import Forbidden, WrongState
from tests.factories import make_organisation, make_user
from tests.membership.helpers import PASSWORD, links, messages, path_in
from web.base import db
from web.base.clock import utc_now
from web.membership import invitations
from web.membership.invitations import Offer
from web.people import accounts
from web.people import links as mail_links
from web.people.models import LinkPurpose, User

Login = Callable[..., FlaskClient]
ACCEPTED = {"name": "陈二", "title": "科长", "password": PASSWORD, "agree": "y"}


def _invite(client: FlaskClient, email: str = "chen@example.org") -> Any:
    return client.post("/organisation/members", data={"email": email, "name": "陈二"})


def _account(email: str = "chen@example.org") -> User | None:
    db.rollback()
    return accounts.find_account(email)


def test_who_is_invited_makes_an_account_of_the_organisation(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    client = login(boss)
    assert _invite(client, "Chen@Example.org").status_code == 302
    assert "chen@example.org" in client.get("/organisation/members").text
    visitor = app.test_client()
    page = visitor.get(path_in("invitation_link"))
    assert 'value="陈二"' in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    answer = visitor.post(path_in("invitation_link"), data=ACCEPTED)
    assert answer.location == "/work/needs/new"
    assert "账号已经开通" in visitor.get("/work/").text
    user = _account()
    assert user is not None
    assert (user.role, user.organisation_id) == (Role.FIRM, boss.organisation_id)
    assert not user.is_administrator
    assert user.title == "科长"
    assert "chen@example.org" in client.get("/organisation/members").text
    assert "等待接受的邀请" not in client.get("/organisation/members").text


def test_an_organisation_invites_once_it_is_verified(app: Flask, login: Login) -> None:
    pending = make_organisation(verification=Verification.PENDING)
    client = login(make_user(organisation=pending, is_administrator=True))
    answer = _invite(client)
    assert answer.status_code == 422
    assert "单位核验后才能邀请成员" in answer.text
    assert messages() == []


def test_two_organisations_may_invite_the_same_person(app: Flask, login: Login) -> None:
    for _ in range(2):
        assert _invite(login(make_user(is_administrator=True))).status_code == 302
    for message in messages("invitation_link"):
        assert app.test_client().get(message.body["links"][0][1]).status_code == 200


def test_only_administrators_invite(app: Flask, login: Login) -> None:
    colleague = make_user()
    client = login(colleague)
    assert _invite(client).status_code == 403
    assert "发出邀请" not in client.get("/organisation/members").text
    for role in (Role.BROKER, Role.OFFICER, Role.AUDITOR, Role.EXPERT):
        assert _invite(login(make_user(role))).status_code == 403
    assert not links()


def test_an_administrator_does_not_learn_who_has_an_account(app: Flask, login: Login) -> None:
    taken = make_user(Role.BROKER).email
    client = login(make_user(is_administrator=True))
    for email in (taken, "nobody@example.org"):
        assert _invite(client, email).status_code == 302
        assert f"已向 {email} 发出邀请" in client.get("/organisation/members").text
    (told,) = messages("invitation_known")
    assert told.address == taken
    assert path_in("invitation_known") == "/sign-in"


def test_a_wrong_address_is_asked_for_again(app: Flask, login: Login) -> None:
    answer = _invite(login(make_user(is_administrator=True)), "chen@")
    assert answer.status_code == 422
    assert "邮箱格式有误" in answer.text
    assert 'value="chen@"' in answer.text
    assert 'value="陈二"' in answer.text


def test_a_wrong_form_of_acceptance_keeps_the_link(app: Flask, login: Login) -> None:
    _invite(login(make_user(is_administrator=True)))
    visitor = app.test_client()
    path = path_in("invitation_link")
    for wrong in ({"agree": ""}, {"password": "short"}, {"password": "1234567890"}, {"name": ""}):
        answer = visitor.post(path, data={**ACCEPTED, **wrong})
        assert answer.status_code == 422, wrong
        assert PASSWORD not in answer.text
    assert visitor.post(path, data=ACCEPTED).status_code == 302


def test_an_invitation_is_accepted_once(app: Flask, login: Login) -> None:
    _invite(login(make_user(is_administrator=True)))
    path = path_in("invitation_link")
    assert app.test_client().post(path, data=ACCEPTED).status_code == 302
    assert app.test_client().get(path).status_code == 410
    assert app.test_client().post(path, data=ACCEPTED).status_code == 410


def test_an_invitation_ends_after_seven_days(app: Flask, login: Login) -> None:
    _invite(login(make_user(is_administrator=True)))
    (link,) = links()
    assert timedelta(days=6) < link.expires_at - utc_now() <= timedelta(days=7)
    link.expires_at = utc_now()
    db.commit()
    path = path_in("invitation_link")
    assert app.test_client().post(path, data=ACCEPTED).status_code == 410
    assert _account() is None


def test_a_withdrawn_invitation_is_worth_nothing(app: Flask, login: Login) -> None:
    client = login(make_user(is_administrator=True))
    _invite(client)
    (link,) = links()
    assert client.post(f"/invitations/{link.id}/withdraw").status_code == 302
    path = path_in("invitation_link")
    assert app.test_client().post(path, data=ACCEPTED).status_code == 410
    assert client.post(f"/invitations/{link.id}/again").status_code == 409


def test_an_invitation_sent_again_has_another_link(app: Flask, login: Login) -> None:
    client = login(make_user(is_administrator=True))
    _invite(client)
    old = path_in("invitation_link")
    client.post(f"/invitations/{links()[0].id}/again")
    new = path_in("invitation_link")
    assert old != new
    assert app.test_client().get(old).status_code == 410
    assert app.test_client().post(new, data=ACCEPTED).status_code == 302


@pytest.mark.parametrize("action", ["withdraw", "again"])
def test_nobody_else_manages_an_invitation(app: Flask, login: Login, action: str) -> None:
    boss = make_user(is_administrator=True)
    _invite(login(boss))
    key = links()[0].id
    colleague = make_user(organisation=boss.organisation)
    for user in (colleague, make_user(is_administrator=True), make_user(Role.BROKER)):
        answer = login(user).post(f"/invitations/{key}/{action}")
        assert answer.status_code in (403, 404)


def test_other_links_are_no_invitations(app: Flask, login: Login) -> None:
    officer = make_user(Role.OFFICER)
    link, _secret = mail_links.issue_link(LinkPurpose.PASSWORD, "x@example.org")
    db.commit()
    assert login(officer).post(f"/invitations/{link.id}/withdraw").status_code == 409
    with pytest.raises(WrongState):
        invitations.withdraw(officer, link)


def test_of_two_who_accept_at_once_one_is_refused(
    app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    _invite(login(make_user(is_administrator=True)))
    path = path_in("invitation_link")
    make_user(email="chen@example.org")
    visitor = app.test_client()
    answer = visitor.post(path, data=ACCEPTED)
    assert answer.status_code == 409
    assert "这个邮箱已有账号" in answer.text
    monkeypatch.setattr(invitations, "find_account", lambda _email: None)
    answer = visitor.post(path, data=ACCEPTED)
    assert answer.status_code == 409
    assert "内容已被他人更新" in answer.text


@pytest.mark.parametrize("role", [Role.BROKER, Role.EXPERT, Role.OFFICER, Role.AUDITOR])
def test_officers_invite_every_kind_of_account(app: Flask, login: Login, role: Role) -> None:
    client = login(make_user(Role.OFFICER))
    data = {"role": role.value, "email": "chen@example.org", "fields": ["marine"]}
    assert client.post("/office/accounts/invite", data=data).status_code == 302
    assert "chen@example.org" in client.get("/office/accounts").text
    visitor = app.test_client()
    answer = visitor.post(path_in("account_link"), data=ACCEPTED)
    assert answer.status_code == 302
    user = _account()
    assert user is not None
    assert (user.role, user.organisation_id) == (role, None)
    assert user.fields == (["marine"] if role in (Role.BROKER, Role.EXPERT) else [])


def test_the_first_member_an_officer_invites_is_administrator(app: Flask, login: Login) -> None:
    university = make_organisation(OrganisationKind.UNIVERSITY, name="湛江蓝湾大学")
    client = login(make_user(Role.OFFICER))
    data = {"role": "institute", "email": "chen@example.org", "organisation": university.name}
    client.post("/office/accounts/invite", data=data)
    app.test_client().post(path_in("invitation_link"), data=ACCEPTED)
    user = _account()
    assert user is not None
    assert user.is_administrator
    client.post("/office/accounts/invite", data={**data, "email": "li@example.org"})
    app.test_client().post(path_in("invitation_link"), data=ACCEPTED)
    second = _account("li@example.org")
    assert second is not None and not second.is_administrator


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"role": "", "email": "chen@example.org"}, "请选择角色"),
        ({"role": "visitor", "email": "chen@example.org"}, "请选择角色"),
        ({"role": "firm", "email": "chen@example.org"}, "请填写单位全称"),
        ({"role": "firm", "email": "chen@example.org", "organisation": "没有的"}, "没有这家单位"),
        (
            {"role": "firm", "email": "chen@example.org", "organisation": "蓝湾大学"},
            "类型与角色不符",
        ),
        ({"role": "broker", "email": "taken@example.org"}, "这个邮箱已有账号"),
    ],
)
def test_what_keeps_an_officer_from_inviting_is_said(
    app: Flask, login: Login, typed: dict[str, str], said: str
) -> None:
    make_organisation(OrganisationKind.UNIVERSITY, name="蓝湾大学")
    make_user(email="taken@example.org")
    answer = login(make_user(Role.OFFICER)).post("/office/accounts/invite", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed["email"] in answer.text
    assert not links()


def test_nobody_else_invites_accounts(app: Flask, login: Login) -> None:
    for role in Role:
        if role not in (Role.VISITOR, Role.OFFICER):
            user = make_user(role, is_administrator=True)
            assert login(user).get("/office/accounts/invite").status_code == 403
            with pytest.raises(Forbidden):
                invitations.invite_account(user, "chen@example.org", Offer("officer"))
