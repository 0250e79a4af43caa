"""The page of the account's own security."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import PASSWORD, make_user
from web.base import db
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.entry.devices import describe
from web.people.models import Session, User

Login = Callable[[User], FlaskClient]
NEW = "seven green lanterns"


def is_in(client: FlaskClient) -> bool:
    return client.get("/work/").status_code == 200


def sessions_of(user: User) -> list[int]:
    statement = select(Session.id).where(Session.user_id == user.id, Session.ended_at.is_(None))
    return list(db.session().scalars(statement.order_by(Session.id)))


def logged() -> list[str]:
    return list(db.session().scalars(select(LogEntry.action).order_by(LogEntry.id)))


def test_a_changed_password_ends_all_other_sessions(app: Flask, login: Login) -> None:
    user = make_user()
    here, there = login(user), login(user)
    data = {"old_password": PASSWORD, "password": NEW}
    assert here.post("/account/password", data=data).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert [message.kind for message in db.session().scalars(select(Message))] == [
        "password_changed"
    ]
    assert "set_password" in logged()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("wrong", NEW, "密码不正确"),
        (PASSWORD, "short", "至少 10 个字符"),
        (PASSWORD, "1234567890", "太容易被猜到"),
        ("", NEW, "请填写现在的密码"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    app: Flask, login: Login, old: str, new: str, words: str
) -> None:
    user = make_user()
    client, other = login(user), login(user)
    answer = client.post("/account/password", data={"old_password": old, "password": new})
    assert answer.status_code == 422
    assert words in answer.text
    assert NEW not in answer.text
    assert is_in(other)
    assert "set_password" not in logged()


def test_the_devices_are_listed_and_one_is_ended(app: Flask, login: Login) -> None:
    user = make_user()
    here, there = login(user), login(user)
    there.get("/work/")
    page = here.get("/account/security").text
    mine, other = sessions_of(user)
    assert page.count("正在使用的这个") == 1
    assert f"/account/sessions/{other}/end" in page
    assert f"/account/sessions/{mine}/end" not in page
    here.post(f"/account/sessions/{other}/end")
    assert is_in(here)
    assert not is_in(there)
    assert "end_session" in logged()


def test_nobody_ends_or_sees_the_sessions_of_others(app: Flask, login: Login) -> None:
    user = make_user()
    victim, stranger = login(user), login(make_user())
    [key] = sessions_of(user)
    assert stranger.post(f"/account/sessions/{key}/end").status_code == 404
    assert f"/sessions/{key}/" not in stranger.get("/account/security").text
    assert is_in(victim)


def test_all_others_are_ended_at_once(app: Flask, login: Login) -> None:
    user = make_user()
    here, *others = (login(user) for _ in range(3))
    stranger = login(make_user())
    here.post("/account/sessions/end-others")
    assert is_in(here)
    assert is_in(stranger)
    assert not any(is_in(client) for client in others)
    assert "end_sessions" in logged()


def test_signing_in_again_ends_the_session_before(app: Flask, login: Login) -> None:
    user = make_user()
    client = login(user)
    client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert len(sessions_of(user)) == 1
    assert is_in(client)


def test_a_visitor_has_no_such_page(app: Flask, client: FlaskClient) -> None:
    assert client.get("/account/security").location.startswith("/sign-in")


CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/140.0", "Edge"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36", "Windows 电脑 · Chrome"),
        (f"Mozilla/5.0 (Linux; Android 14) {CHROME} MicroMessenger/8.0", "安卓手机或平板 · 微信"),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) Version/18 Safari/604.1", "iPhone · Safari"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Linux 电脑 · Firefox"),
        ("curl/8.5", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_a_device_is_named_in_plain_words(app: Flask, agent: str, words: str) -> None:
    with app.test_request_context():
        assert words in describe(agent)
