"""One's own profile: what others read, and an address that a mail confirms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import PASSWORD, make_user
from web.base import db
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.people import accounts
from web.people.models import MailLink, User

Login = Callable[[User], FlaskClient]
NEW = "new.address@example.org"


def messages(kind: str) -> list[Message]:
    db.rollback()
    return list(db.session().scalars(select(Message).where(Message.kind == kind)))


def path_in(kind: str) -> str:
    return str(messages(kind)[-1].body["links"][0][1])


def ask(client: FlaskClient, **values: str) -> Any:
    return client.post("/account/address", data={"email": NEW, "password": PASSWORD} | values)


def test_a_person_changes_what_others_read(app: Flask, login: Login) -> None:
    client = login(make_user())
    data = {"name": "周明远", "title": "总工程师", "locale": "en"}
    assert client.post("/account/profile", data=data).status_code == 302
    assert "周明远" in client.get("/work/").text


def test_a_name_is_needed(app: Flask, login: Login) -> None:
    answer = login(make_user()).post("/account/profile", data={"name": "", "title": "总工"})
    assert answer.status_code == 422
    assert "请填写姓名" in answer.text
    assert 'value="总工"' in answer.text


def test_the_address_changes_by_the_link_only(app: Flask, login: Login) -> None:
    user = make_user()
    old = user.email
    assert ask(login(user)).status_code == 302
    assert accounts.find_account(NEW) is None
    visitor = app.test_client()
    page = visitor.get(path_in("new_address"))
    assert old in page.text and NEW in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert accounts.find_account(NEW) is None
    assert visitor.post(path_in("new_address")).status_code == 302
    db.rollback()
    assert accounts.find_account(old) is None
    found = accounts.find_account(NEW)
    assert found is not None and found.id == user.id
    assert [one.address for one in messages("address_changed")] == [old]
    assert visitor.post(path_in("new_address")).status_code == 410


def test_a_taken_address_gets_the_same_answer_and_hears_of_it(app: Flask, login: Login) -> None:
    other, client = make_user(), login(make_user())
    free, taken = ask(client), ask(client, email=other.email)
    assert (free.status_code, free.location) == (taken.status_code, taken.location)
    assert [one.address for one in messages("address_known")] == [other.email]
    assert [one.address for one in messages("new_address")] == [NEW]


def test_a_wrong_password_is_refused_and_the_address_kept(app: Flask, login: Login) -> None:
    answer = ask(login(make_user()), password="something else")
    assert answer.status_code == 422
    assert f'value="{NEW}"' in answer.text
    assert messages("new_address") == []


def test_what_is_no_address_is_asked_for_again(app: Flask, login: Login) -> None:
    answer = ask(login(make_user()), email="nobody")
    assert answer.status_code == 422
    assert "邮箱格式有误" in answer.text


def test_a_link_ends_after_a_day(app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(login(make_user()))
    link = db.session().scalars(select(MailLink)).one()
    link.expires_at = utc_now() - timedelta(seconds=1)
    db.commit()
    assert app.test_client().post(path_in("new_address")).status_code == 410


def test_a_new_password_ends_the_link(app: Flask, login: Login) -> None:
    user = make_user()
    ask(login(user))
    accounts.set_password(user, "seven quiet herons wade")
    db.commit()
    assert app.test_client().get(path_in("new_address")).status_code == 410


def test_an_address_that_got_an_account_meanwhile_stays_its(app: Flask, login: Login) -> None:
    user = make_user()
    old = user.email
    ask(login(user))
    make_user(email=NEW)
    assert app.test_client().post(path_in("new_address")).status_code == 409
    db.rollback()
    found = accounts.find_account(old)
    assert found is not None and found.id == user.id


@pytest.mark.parametrize("path", ["/account/profile", "/account/address"])
def test_accounts_of_the_demo_stay_as_they_are_printed(app: Flask, login: Login, path: str) -> None:
    client = login(make_user(is_demo=True))
    data = {"name": "周明远", "locale": "", "email": NEW, "password": PASSWORD}
    answer = client.post(path, data=data)
    assert answer.status_code == 422
    assert "演示账号" in answer.text
