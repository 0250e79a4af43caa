"""Whoever owns an account hears that somebody tried to get in, by mail and on a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.entry.conftest import Enter, give_factor
from tests.factories import PASSWORD, make_user
from web.base import db
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.entry import telling
from web.people.models import User

Login = Callable[[User], FlaskClient]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Message]]:
    """Let the worker look when what happened is no longer fresh; return what it has posted."""

    def look() -> list[Message]:
        monkeypatch.setattr(telling, "utc_now", lambda: utc_now() + telling.SOON)
        telling.tell_owners()
        db.rollback()
        statement = select(Message).where(Message.kind == "sign_in_refused")
        return list(db.session().scalars(statement.order_by(Message.id)))

    return look


Later = Callable[[], list[Message]]


def fail(app: Flask, email: str, times: int = 1) -> None:
    for _ in range(times):
        app.test_client().post("/sign-in", data={"email": email, "password": "wrong"})


class TestByMail:
    def test_a_failure_after_which_nobody_got_in_is_told(self, app: Flask, later: Later) -> None:
        user = make_user()
        fail(app, user.email)
        [message] = later()
        assert (message.user_id, message.address) == (user.id, user.email)
        assert "1 次登录没有成功" in message.body["lines"][0]
        assert message.body["links"][0][1] == "/account/security"

    def test_who_mistypes_and_gets_in_hears_nothing(
        self, app: Flask, login: Login, later: Later
    ) -> None:
        user = make_user()
        fail(app, user.email, 2)
        login(user)
        assert later() == []

    def test_many_are_told_whoever_got_in(self, app: Flask, login: Login, later: Later) -> None:
        user = make_user()
        fail(app, user.email, telling.MANY)
        login(user)
        assert len(later()) == 1

    def test_there_is_one_mail_a_day(self, app: Flask, later: Later) -> None:
        user = make_user()
        fail(app, user.email, 2)
        later()
        fail(app, user.email, 2)
        later()
        # Another process, or this one begun anew, looks at all of it again.
        app.extensions.pop(telling._TOLD)
        assert len(later()) == 1

    def test_a_wrong_code_is_told(self, app: Flask, give_password: Enter, later: Later) -> None:
        user = make_user()
        give_factor(user)
        give_password(user).post("/sign-in/code", data={"code": "000000"})
        assert [message.user_id for message in later()] == [user.id]

    def test_nothing_is_posted_in_the_request_itself(self, app: Flask) -> None:
        fail(app, make_user().email, 5)
        assert db.session().scalars(select(Message)).all() == []

    def test_what_is_fresh_waits(self, app: Flask) -> None:
        fail(app, make_user().email, 5)
        telling.tell_owners()
        assert db.session().scalars(select(Message)).all() == []

    def test_nobody_hears_of_others(self, app: Flask, later: Later) -> None:
        make_user()
        fail(app, make_user(active=False).email)
        fail(app, "nobody@example.org")
        assert later() == []


class TestOnTheSecurityPage:
    def test_failures_are_shown_to_their_person(
        self, app: Flask, login: Login, give_password: Enter
    ) -> None:
        user, other = make_user(), make_user()
        fail(app, user.email, 2)
        client = login(user)
        page = client.get("/account/security").text
        assert "最近 30 天有 2 次" in page
        assert page.count("密码不对") == 2
        assert "最近 30 天没有" in login(other).get("/account/security").text

    def test_a_long_list_is_cut(self, app: Flask, login: Login) -> None:
        from web.base import log
        from web.entry.verbs import EntryVerb
        from web.people.verbs import PeopleObject

        user = make_user()
        with db.unit_of_work():
            for _ in range(12):
                log.record(None, EntryVerb.CODE_REFUSED, PeopleObject.USER, user.id)
        page = login(user).get("/account/security").text
        assert "最近 30 天有 12 次" in page
        assert page.count("动态码不对") == 10


def test_a_device_of_before_gets_in_while_others_guess(
    app: Flask, login: Login, later: Later
) -> None:
    """What the mail promises."""
    user = make_user()
    own = login(user)
    own.post("/sign-out")
    fail(app, user.email, 8)
    assert "用过的设备" in later()[0].body["lines"][2]
    answer = own.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert timedelta(minutes=10) == telling.SOON
