"""Personal access tokens: made, used below /api/ alone, ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from matcher.domain.codes import Role
from tests.api.calling import Program, make_token
from tests.calendar import today
from tests.factories import PASSWORD, make_user
from tests.mailbox import kinds_to
from web.base import db
from web.base.clock import utc_now
from web.base.models import LogEntry
from web.membership import members
from web.people import accounts
from web.people.models import User
from web.tokens.models import AccessToken
from web.tokens.own_data import collect_tokens
from web.tokens.states import Scope

Login = Callable[[User], FlaskClient]
TOKEN = re.compile(r"tm_[0-9A-Za-z]{43}")


def ask_for(**changes: Any) -> dict[str, Any]:
    day = (today() + timedelta(days=30)).isoformat()
    filled = {"name": "校内同步", "scopes": ["read:public"], "last_day": day}
    return filled | {"token_password": PASSWORD} | changes


class TestMaking:
    def test_it_is_shown_once_and_stored_as_a_hash(self, login: Login) -> None:
        client = login(make_user())
        made = client.post("/account/tokens", data=ask_for()).text
        [shown] = set(TOKEN.findall(made))
        page = client.get("/account/tokens").text
        assert "校内同步" in page and f"tm_…{shown[-4:]}" in page
        assert shown not in page
        stored = db.session().execute(text("SELECT * FROM access_tokens")).one()
        assert shown not in repr(stored)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"token_password": "falsch-und-lang"}, "密码不正确"),
            ({"token_password": ""}, "请填写现在的密码"),
            ({"name": ""}, "请填写名称"),
            ({"scopes": []}, "请至少选择一项权限"),
            ({"scopes": ["everything"]}, "请从给出的选项中选择"),
            ({"last_day": "2020-01-01"}, "请填写今天起一年之内的日期"),
            ({"last_day": "2999-01-01"}, "请填写今天起一年之内的日期"),
        ],
    )
    def test_what_is_missing_or_wrong_is_said(
        self, login: Login, changes: dict[str, Any], words: str
    ) -> None:
        answer = login(make_user()).post("/account/tokens", data=ask_for(**changes))
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session().scalar(select(AccessToken)) is None

    def test_with_a_second_factor_a_code_is_asked_for(self, login: Login) -> None:
        user = make_user(totp_secret="A" * 32)
        client = login(user)
        with db.unit_of_work() as session:
            session.get_one(User, user.id).totp_since = utc_now()
        answer = client.post("/account/tokens", data=ask_for())
        assert answer.status_code == 422
        assert "动态码不正确" in answer.text

    def test_its_owner_is_told_by_mail(self, login: Login) -> None:
        user = make_user()
        login(user).post("/account/tokens", data=ask_for())
        assert kinds_to(user) == ["token_made"]


class TestLettingIn:
    def test_a_token_counts_below_the_api_and_on_no_page(self, app: Flask) -> None:
        program = Program(app, make_token(make_user()))
        assert program.ask("/needs").status_code == 200
        page = program.client.get("/account/tokens", headers=program.headers)
        assert page.status_code == 302
        assert "/sign-in" in page.headers["Location"]

    def test_a_cookie_counts_for_nothing_below_the_api(self, login: Login) -> None:
        user = make_user()
        client = login(user)
        answer = client.get("/api/v1/needs")
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert "Set-Cookie" not in answer.headers
        assert client.get("/account/tokens").status_code == 200

    def test_forms_of_pages_are_checked_and_no_program_is_asked_for_their_code(
        self, app: Flask, client: FlaskClient
    ) -> None:
        app.config["WTF_CSRF_ENABLED"] = True
        assert client.post("/sign-in", data={}).status_code == 400
        assert client.post("/api/v1/needs", data={}).status_code == 405
        assert Program(app, make_token(make_user())).ask("/needs").status_code == 200

    @pytest.mark.parametrize("sent", ["Bearer tm_x", "Bearer", "Basic YTpi", "tm_x", "Bearer \0"])
    def test_what_is_no_token_is_refused_even_where_none_is_needed(
        self, client: FlaskClient, sent: str
    ) -> None:
        answer = client.get("/api/v1/needs", headers={"Authorization": sent})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]

    def test_a_token_without_the_scope_is_told_which_it_lacks(self, app: Flask) -> None:
        program = Program(app, make_token(make_user(), Scope.WRITE_POSTINGS))
        answer = program.ask("/needs")
        assert answer.status_code == 403
        assert 'scope="read:public"' in answer.headers["WWW-Authenticate"]

    def test_when_it_was_last_used_is_known(self, app: Flask) -> None:
        Program(app, make_token(make_user())).ask("/needs")
        assert db.session().scalars(select(AccessToken.used_at)).one() is not None


class TestEnding:
    def is_in(self, app: Flask, token: str) -> bool:
        return Program(app, token).ask("/needs").status_code == 200

    def test_one_that_was_ended_lets_nobody_in(self, app: Flask, login: Login) -> None:
        user = make_user()
        token = make_token(user)
        assert self.is_in(app, token)
        login(user).post("/account/tokens/1/end")
        assert not self.is_in(app, token)

    def test_nobody_ends_anybody_elses(self, app: Flask, login: Login) -> None:
        token = make_token(make_user())
        assert login(make_user(Role.OFFICER)).post("/account/tokens/1/end").status_code == 404
        assert self.is_in(app, token)

    def test_it_ends_after_its_last_day(self, app: Flask) -> None:
        token = make_token(make_user(), days=0)
        assert self.is_in(app, token)
        with db.unit_of_work() as session:
            session.scalars(select(AccessToken)).one().last_day = today() - timedelta(days=1)
        assert not self.is_in(app, token)

    def test_it_ends_with_another_password(self, app: Flask) -> None:
        user = make_user()
        token = make_token(user)
        with db.unit_of_work() as session:
            accounts.set_password(session.get_one(User, user.id), "quite-another-horse-1")
        assert not self.is_in(app, token)
        log = select(LogEntry.detail).where(LogEntry.action == "end_tokens")
        assert db.session().scalar(log) == {"count": 1}

    def test_it_ends_with_the_account_and_stays_ended(self, app: Flask) -> None:
        user, officer = make_user(), make_user(Role.OFFICER)
        token = make_token(user)
        with db.unit_of_work() as session:
            member, present = session.get_one(User, user.id), session.get_one(User, officer.id)
            members.deactivate(present, member)
            members.reactivate(present, member)
        assert not self.is_in(app, token)

    def test_its_owner_takes_its_name_along_and_no_secret(self, app: Flask) -> None:
        user = make_user()
        token = make_token(user)
        [row] = collect_tokens(user)
        assert row["name"] == "同步程序"
        assert token[-4:] not in repr(row)
