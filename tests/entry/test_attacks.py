"""What somebody who does not belong tries at the door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import encode_cookie
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.entry.conftest import Enter, Telephone, copy_of, give_factor, is_in
from tests.entry.test_forgotten import ask, newest_path
from tests.factories import PASSWORD, make_user
from web.base import db, site
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.mails.models import Message
from web.base.queue import InlineQueue
from web.entry import sessions
from web.membership import members
from web.people import accounts, links
from web.people.models import LinkPurpose, Session, User

Login = Callable[[User], FlaskClient]
NEW = "seven green lanterns"


def change_password(client: FlaskClient) -> int:
    data = {"old_password": PASSWORD, "password": NEW}
    return client.post("/account/password", data=data).status_code


class TestACopiedCookie:
    def test_it_ends_with_a_new_password_also_where_that_is_given(
        self, app: Flask, login: Login
    ) -> None:
        client = login(make_user())
        thief = copy_of(client)
        assert change_password(client) == 302
        assert is_in(client)
        assert not is_in(thief)

    def test_it_ends_when_its_person_ends_all_others(self, app: Flask, login: Login) -> None:
        client = login(make_user())
        thief = copy_of(client)
        client.post("/account/sessions/end-others")
        assert is_in(client)
        assert not is_in(thief)

    def test_it_ends_with_a_password_set_by_a_link(self, app: Flask, login: Login) -> None:
        user = make_user()
        thief, own = copy_of(login(user)), app.test_client()
        ask(own, user.email)
        own.post(newest_path(), data={"password": NEW})
        assert not is_in(thief)

    def test_it_ends_with_a_closed_account_and_does_not_come_back(
        self, app: Flask, login: Login
    ) -> None:
        user, officer = make_user(), make_user(Role.OFFICER)
        thief = copy_of(login(user))
        members.deactivate(officer, user)
        db.commit()
        assert not is_in(thief)
        members.reactivate(officer, user)
        db.commit()
        assert not is_in(thief)

    def test_it_ends_with_the_absolute_limit_though_used_every_hour(
        self, app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = login(make_user())
        began = db.session().scalars(select(Session.created_at)).one()
        limit = timedelta(days=site.settings().session_days)
        passed = timedelta()
        monkeypatch.setattr(sessions, "utc_now", lambda: began + passed)
        while passed < limit - timedelta(hours=11):
            passed += timedelta(hours=11)
            assert is_in(client), passed
        passed = limit
        assert not is_in(client)


class TestNoOtherCookie:
    def test_nobody_is_remembered_by_the_library_s_own_cookie(
        self, app: Flask, client: FlaskClient
    ) -> None:
        user = make_user()
        data = {"email": user.email, "password": PASSWORD, "remember": "1", "remember_me": "y"}
        answer = client.post("/sign-in", data=data)
        names = {one.partition("=")[0] for one in answer.headers.getlist("Set-Cookie")}
        assert names == {"session", "device"}

    def test_not_even_a_signed_one_lets_anybody_in(self, app: Flask, login: Login) -> None:
        user = make_user()
        login(user)
        other = app.test_client()
        for told in (str(user.id), f"{user.id}:", user.email):
            other.set_cookie("remember_token", encode_cookie(told))
            assert not is_in(other), told

    def test_over_https_cookies_belong_to_this_very_host(
        self, settings: Settings, app: Flask, queue: InlineQueue
    ) -> None:
        from web.app import create_app

        user = make_user()
        safe = create_app(settings.model_copy(update={"secure_cookies": True}), queue)
        safe.config["WTF_CSRF_ENABLED"] = False
        answer = safe.test_client().post(
            "/sign-in",
            data={"email": user.email, "password": PASSWORD},
            base_url="https://localhost",
        )
        cookies = answer.headers.getlist("Set-Cookie")
        assert {one.partition("=")[0] for one in cookies} == {"__Host-session", "__Host-device"}
        for one in cookies:
            assert "Secure" in one
            assert "HttpOnly" in one
            assert "SameSite=Lax" in one
            assert "Path=/" in one
            assert "Domain" not in one
        with safe.app_context():
            db.db.engine.dispose()


class TestForgedForms:
    @pytest.fixture
    def protected(self, app: Flask) -> Iterator[None]:
        """Forms need their protection code, as they do outside the tests."""
        app.config["WTF_CSRF_ENABLED"] = True
        yield
        app.config["WTF_CSRF_ENABLED"] = False

    @pytest.mark.parametrize(
        "path", ["/sign-in", "/sign-in/code", "/forgot-password", "/register", "/sign-out"]
    )
    def test_nobody_is_signed_in_or_out_by_another_site(
        self, app: Flask, client: FlaskClient, protected: None, path: str
    ) -> None:
        user = make_user()
        data = {"email": user.email, "password": PASSWORD}
        assert client.post(path, data=data).status_code == 400
        assert not is_in(client)

    def test_a_code_of_another_browser_is_worth_nothing(
        self, app: Flask, client: FlaskClient, protected: None
    ) -> None:
        user = make_user()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
        assert token is not None
        data = {"email": user.email, "password": PASSWORD, "csrf_token": token[1]}
        assert app.test_client().post("/sign-in", data=data).status_code == 400
        assert client.post("/sign-in", data=data).status_code == 302


class TestASessionPlanted:
    def test_the_secret_is_another_one_after_the_sign_in(self, app: Flask, login: Login) -> None:
        mine, victim = make_user(), make_user()
        planted = login(mine)
        watching = copy_of(planted)
        planted.post("/sign-in", data={"email": victim.email, "password": PASSWORD})
        assert victim.name in planted.get("/account/profile").text
        assert not is_in(watching)

    def test_a_half_done_sign_in_is_no_session(
        self, app: Flask, give_password: Enter, telephone: Telephone
    ) -> None:
        user = make_user(Role.OFFICER)
        give_factor(user)
        client = give_password(user)
        for path in ("/work/", "/account/security", "/office/organisations"):
            assert client.get(path).status_code == 302
        assert client.post("/account/second-factor/remove").status_code == 302
        assert not is_in(client)


class TestLinks:
    def test_a_link_is_void_after_a_password_from_the_command_line(
        self, app: Flask, client: FlaskClient
    ) -> None:
        user = make_user()
        ask(client, user.email)
        accounts.set_password(user, NEW)
        db.commit()
        assert client.get(newest_path()).status_code == 410

    def test_a_link_is_void_after_the_account_was_closed_and_opened(
        self, app: Flask, client: FlaskClient
    ) -> None:
        user, officer = make_user(), make_user(Role.OFFICER)
        ask(client, user.email)
        path = newest_path()
        members.deactivate(officer, user)
        members.reactivate(officer, user)
        db.commit()
        assert client.get(path).status_code == 410

    def test_a_link_goes_not_around_the_second_factor(
        self, app: Flask, client: FlaskClient, telephone: Telephone
    ) -> None:
        user = make_user()
        give_factor(user)
        ask(client, user.email)
        assert client.post(newest_path(), data={"password": NEW}).location == "/sign-in"
        assert not is_in(client)
        answer = client.post("/sign-in", data={"email": user.email, "password": NEW})
        assert answer.location == "/sign-in/code"


class TestCodes:
    def test_a_code_that_let_somebody_in_removes_nothing_afterwards(
        self, app: Flask, give_password: Enter, telephone: Telephone
    ) -> None:
        user = make_user()
        give_factor(user)
        client = give_password(user)
        code = telephone.show(user.totp_secret)
        client.post("/sign-in/code", data={"code": code})
        data = {"confirm_password": PASSWORD, "confirm_code": code}
        assert client.post("/account/second-factor/remove", data=data).status_code == 422
        assert client.post("/account/recovery-codes", data={"code": code}).status_code == 422

    def test_of_two_who_use_one_code_at_the_same_moment_one_gets_in(
        self, app: Flask, give_password: Enter, telephone: Telephone
    ) -> None:
        by_telephone, by_recovery = make_user(), make_user()
        give_factor(by_telephone)
        shown = telephone.show(by_telephone.totp_secret)
        recovery = give_factor(by_recovery)[0]
        for user, code in ((by_telephone, shown), (by_recovery, recovery)):
            clients = [give_password(user) for _ in range(4)]

            def give(client: FlaskClient, code: str = code) -> int:
                with app.app_context():
                    return client.post("/sign-in/code", data={"code": code}).status_code

            db.rollback()
            with ThreadPoolExecutor(4) as pool:
                assert sorted(pool.map(give, clients)) == [302, 422, 422, 422]

    def test_a_code_of_another_account_is_worth_nothing(
        self, app: Flask, give_password: Enter, telephone: Telephone
    ) -> None:
        user, other = make_user(), make_user()
        give_factor(user)
        codes = give_factor(other)
        client = give_password(user)
        for code in (telephone.show(other.totp_secret), codes[0]):
            assert client.post("/sign-in/code", data={"code": code}).status_code == 422


class TestWhoHasAnAccount:
    def test_registering_works_as_hard_in_both_cases(
        self, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tests.entry.test_forgotten import counted
        from tests.membership.helpers import registration

        known, work = make_user(), []
        for email in ("warm@example.org", known.email, "nobody@example.org"):
            with counted(monkeypatch) as found:
                answer = client.post("/register", data=registration(email=email))
            assert answer.status_code == 200
            work.append({name: one for name, one in found.items() if "SAVEPOINT" not in name})
        assert work[1]["hasher.hash"] == 1
        assert work[1] == work[2]

    def test_a_mailbox_with_an_account_is_not_filled_by_registering(
        self, app: Flask, client: FlaskClient
    ) -> None:
        from tests.membership.helpers import registration

        known = make_user()
        answers = set()
        for _ in range(5):
            answer = client.post("/register", data=registration(email=known.email))
            answers.add(re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text))
        assert len(answers) == 1
        assert len(db.session().scalars(select(Message)).all()) == 3


def test_the_secret_of_a_session_is_not_the_one_of_before(app: Flask, login: Login) -> None:
    client = login(make_user())
    before = db.session().scalars(select(Session.token_hash)).one()
    change_password(client)
    assert db.session().scalars(select(Session.token_hash)).one() != before
    assert utc_now() > db.session().scalars(select(Session.created_at)).one()


@pytest.mark.parametrize("name", [" ", "\u3000", "\u200b"])
def test_no_form_takes_a_name_that_does_not_show(app: Flask, login: Login, name: str) -> None:
    from tests.membership.helpers import registration

    offer = {"role": "officer", "name": "", "title": "", "fields": [], "is_administrator": False}
    _, secret = links.issue_link(LinkPurpose.INVITATION, "invited@example.org", data=offer)
    db.commit()
    agreed = {"name": name, "password": NEW, "agree": "y"}
    visitor, user = app.test_client(), make_user()
    profile = {"name": name, "title": "", "locale": ""}
    for answer in (
        visitor.post("/register", data=registration(name=name)),
        visitor.post(f"/invitation/{secret}", data=agreed),
        login(user).post("/account/profile", data=profile),
    ):
        assert answer.status_code == 422
        assert "姓名" in answer.text
