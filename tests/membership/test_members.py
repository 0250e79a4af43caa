"""Members: who manages them, and the last ones who stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError
from tests.factories import PASSWORD, make_user
from tests.membership.helpers import messages
from web.base import db
from web.membership import members
from web.people.models import User

Login = Callable[..., FlaskClient]
ACTIONS = ("administrator", "deactivate", "reactivate")


def _fresh(user: User) -> User:
    db.rollback()
    db.session().refresh(user)
    return user


def test_members_see_each_other_and_administrators_can_act(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True, title="总经理")
    member = make_user(organisation=boss.organisation)
    stranger = make_user()
    page = login(member).get("/organisation/members").text
    assert boss.email in page and "总经理" in page and "单位管理员" in page
    assert stranger.email not in page
    assert "/deactivate" not in page
    assert "/deactivate" in login(boss).get("/organisation/members").text


def test_an_administrator_makes_another_one(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    member = make_user(organisation=boss.organisation)
    client = login(boss)
    client.post(f"/accounts/{member.id}/administrator", data={"manages": "yes"})
    assert _fresh(member).is_administrator
    assert messages("made_administrator")[0].user_id == member.id
    client.post(f"/accounts/{boss.id}/administrator", data={"manages": "no"})
    assert not _fresh(boss).is_administrator


def test_the_last_administrator_stays_one(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    # Neither a member nor somebody who cannot sign in manages instead.
    make_user(organisation=boss.organisation)
    make_user(organisation=boss.organisation, is_administrator=True, active=False)
    client = login(boss)
    client.post(f"/accounts/{boss.id}/administrator", data={"manages": "no"})
    assert "最后一位管理员" in client.get("/organisation/members").text
    assert _fresh(boss).is_administrator


def test_a_deactivated_member_is_signed_out_and_stays_out(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    member = make_user(organisation=boss.organisation)
    inside = login(member)
    client = login(boss)
    assert client.post(f"/accounts/{member.id}/deactivate").status_code == 302
    assert inside.get("/work/").status_code == 302
    data = {"email": member.email, "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=data).status_code == 401
    assert messages("account_deactivated")[0].address == member.email

    client.post(f"/accounts/{member.id}/reactivate")
    # The session of before does not come back with the account.
    assert inside.get("/work/").status_code == 302
    assert login(member).get("/work/").status_code == 200
    assert messages("account_reactivated")


def test_nobody_deactivates_oneself(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    make_user(organisation=boss.organisation, is_administrator=True)
    officer = make_user(Role.OFFICER)
    make_user(Role.OFFICER)
    for user in (boss, officer):
        login(user).post(f"/accounts/{user.id}/deactivate")
        assert _fresh(user).active


def test_members_do_not_deactivate_the_last_administrator(app: Flask) -> None:
    boss = make_user(is_administrator=True)
    other = make_user(organisation=boss.organisation, is_administrator=True)
    members.deactivate(boss, other)
    db.commit()
    with pytest.raises(InputError, match="last_administrator"):
        members.deactivate(other, boss)


def test_the_last_officer_is_not_deactivated(app: Flask) -> None:
    first, second = make_user(Role.OFFICER), make_user(Role.OFFICER)
    members.deactivate(first, second)
    db.commit()
    with pytest.raises(InputError, match="last_officer"):
        members.deactivate(second, first)
    assert _fresh(first).active


def test_officers_deactivate_even_the_last_administrator(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    login(make_user(Role.OFFICER)).post(f"/accounts/{boss.id}/deactivate")
    assert not _fresh(boss).active


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_else_manages_a_member(app: Flask, login: Login, action: str) -> None:
    boss = make_user(is_administrator=True)
    make_user(organisation=boss.organisation, is_administrator=True)
    member = make_user(organisation=boss.organisation)
    strangers = (
        make_user(is_administrator=True),
        make_user(organisation=boss.organisation),
        # An administrator of nothing: the mark alone gives no rights.
        make_user(Role.BROKER, is_administrator=True),
        make_user(Role.AUDITOR),
    )
    for user in strangers:
        answer = login(user).post(f"/accounts/{member.id}/{action}", data={"manages": "yes"})
        assert answer.status_code in (403, 404)
        with pytest.raises(Forbidden):
            members.deactivate(user, member)
    assert _fresh(member).active
    assert not member.is_administrator


def test_an_administrator_reaches_no_account_outside(app: Flask, login: Login) -> None:
    client = login(make_user(is_administrator=True))
    for role in (Role.OFFICER, Role.BROKER, Role.FIRM):
        other = make_user(role)
        assert client.post(f"/accounts/{other.id}/deactivate").status_code == 404
        assert _fresh(other).active


def test_a_staff_account_is_no_administrator_of_members(app: Flask) -> None:
    broker = make_user(Role.BROKER)
    with pytest.raises(InputError):
        members.make_administrator(make_user(Role.OFFICER), broker)


def test_what_waits_leads_back_to_where_it_was_pressed(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    member = make_user(organisation=boss.organisation)
    client = login(make_user(Role.OFFICER))
    path = f"/office/organisations/{boss.organisation_id}"
    answer = client.post(f"/accounts/{member.id}/deactivate", data={"next": path})
    assert answer.location == path
    answer = client.post(f"/accounts/{member.id}/reactivate", data={"next": "//evil.example"})
    assert answer.location == "/office/accounts"
