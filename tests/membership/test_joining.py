"""Requests to join: who is told, who decides, what becomes of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Role
from matcher.domain.errors import Forbidden, WrongState
from tests.factories import make_organisation, make_user
from tests.membership.helpers import PASSWORD, messages, path_in, registration
from web.base import db
from web.membership import joining
from web.people import accounts, passwords
from web.people.models import JoinRequest, Organisation, User

Login = Callable[..., FlaskClient]


def make_request(organisation: Organisation, email: str = "lin@example.org") -> JoinRequest:
    """Somebody asks to join; the password is the one of the helpers."""
    person = joining.Person(email, "林一", "工程师", passwords.hash_password(PASSWORD), "zh")
    request = joining.ask(person, organisation)
    db.commit()
    return request


def _account(email: str = "lin@example.org") -> User | None:
    db.rollback()
    return accounts.find_account(email)


def test_a_request_reaches_the_administrators_only(app: Flask, login: Login) -> None:
    officer = make_user(Role.OFFICER)
    boss = make_user(is_administrator=True)
    colleague = make_user(organisation=boss.organisation)
    assert boss.organisation is not None
    make_request(boss.organisation)
    (mail,) = messages("join_asked")
    assert mail.user_id == boss.id
    page = login(boss).get(path_in("join_asked"))
    assert "lin@example.org" in page.text
    assert "申请加入本单位的人" in login(boss).get("/inbox/").text
    assert "lin@example.org" not in login(colleague).get("/organisation/members").text
    for other in (colleague, officer):
        assert "加入申请" not in login(other).get("/inbox/").text
        assert "申请加入本单位的人" not in login(other).get("/inbox/").text


def test_a_request_to_an_organisation_without_administrator_reaches_officers(
    app: Flask, login: Login
) -> None:
    officer = make_user(Role.OFFICER)
    make_request(make_organisation(OrganisationKind.UNIVERSITY))
    (mail,) = messages("join_asked")
    assert mail.user_id == officer.id
    client = login(officer)
    assert "lin@example.org" in client.get(path_in("join_asked")).text
    assert "没有管理员的单位收到的加入申请" in client.get("/inbox/").text
    assert "lin@example.org" in client.get("/office/accounts").text


def test_the_first_member_an_officer_admits_is_administrator_with_the_role_of_the_kind(
    app: Flask, login: Login
) -> None:
    request = make_request(make_organisation(OrganisationKind.UNIVERSITY))
    client = login(make_user(Role.OFFICER))
    assert client.post(f"/join-requests/{request.id}/admit").status_code == 302
    user = _account()
    assert user is not None
    assert (user.role, user.is_administrator) == (Role.INSTITUTE, True)
    signed_in = app.test_client()
    data = {"email": user.email, "password": PASSWORD}
    assert signed_in.post(path_in("join_admitted"), data=data).status_code == 302


def test_who_an_administrator_admits_is_a_member(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    assert boss.organisation is not None
    request = make_request(boss.organisation)
    login(boss).post(f"/join-requests/{request.id}/admit")
    user = _account()
    assert user is not None
    assert (user.role, user.is_administrator) == (Role.FIRM, False)
    assert user.organisation_id == boss.organisation_id


def test_who_is_declined_hears_of_it_and_has_no_account(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    assert boss.organisation is not None
    request = make_request(boss.organisation)
    login(boss).post(f"/join-requests/{request.id}/decline")
    assert _account() is None
    (mail,) = messages("join_turned_away")
    assert mail.address == "lin@example.org"
    assert app.test_client().get(path_in("join_turned_away")).status_code == 200


@pytest.mark.parametrize("action", ["admit", "decline"])
def test_nobody_else_decides(app: Flask, login: Login, action: str) -> None:
    boss = make_user(is_administrator=True)
    assert boss.organisation is not None
    request = make_request(boss.organisation)
    colleague = make_user(organisation=boss.organisation)
    stranger = make_user(is_administrator=True)
    for user in (colleague, stranger, make_user(Role.BROKER), make_user(Role.AUDITOR)):
        answer = login(user).post(f"/join-requests/{request.id}/{action}")
        assert answer.status_code in (403, 404)
        with pytest.raises(Forbidden):
            joining.admit(user, request)
    assert _account() is None


def test_a_request_is_decided_once(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    assert boss.organisation is not None
    request = make_request(boss.organisation)
    client = login(boss)
    client.post(f"/join-requests/{request.id}/decline")
    assert client.post(f"/join-requests/{request.id}/admit").status_code == 409
    with pytest.raises(WrongState):
        joining.admit(boss, request)
    assert _account() is None


def test_an_address_that_got_an_account_meanwhile_is_not_admitted(app: Flask, login: Login) -> None:
    boss = make_user(is_administrator=True)
    assert boss.organisation is not None
    request = make_request(boss.organisation)
    make_user(email="lin@example.org")
    client = login(boss)
    client.post(f"/join-requests/{request.id}/admit")
    assert "这个邮箱现在已有账号" in client.get("/organisation/members").text
    db.rollback()
    assert db.session().scalar(select(JoinRequest.decided_at)) is None


def test_asking_twice_is_one_request_with_the_newer_password(
    app: Flask, client: FlaskClient
) -> None:
    make_organisation(name="湛江蓝湾厂")
    for password in ("seven quiet herons wade", "nine brave otters dive"):
        data = registration(organisation="湛江蓝湾厂", password=password)
        client.post("/register", data=data)
        assert "已申请加入" in client.post(path_in("registration_link")).text
    request = db.session().scalars(select(JoinRequest)).one()
    assert passwords.password_hasher().verify(request.password_hash, "nine brave otters dive")
