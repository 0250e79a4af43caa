"""Wrong passwords and codes slow the next one down, wherever they come from."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from tests.entry.conftest import Enter, Telephone, give_factor
from tests.factories import PASSWORD, make_user
from web.base import attempts, db
from web.base.attempts import Pace, TooManyAttempts
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.extensions import limiter
from web.base.models import Attempt, LogEntry
from web.entry import slowing
from web.people import accounts
from web.people.models import User

Login = Callable[[User], FlaskClient]
NEW = "seven green lanterns"
PACE = Pace(
    free=2,
    first=timedelta(seconds=30),
    most=timedelta(minutes=2),
    forgives=timedelta(hours=1),
)


@dataclass
class Clock:
    """The moment at which tries are counted."""

    passed: timedelta = timedelta()

    def __call__(self) -> Any:
        return utc_now() + self.passed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that tests put forward."""
    found = Clock()
    monkeypatch.setattr(attempts, "utc_now", found)
    return found


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    """What comes from one network address is counted as well."""
    limiter.enabled = True
    yield
    limiter.enabled = False


def give(
    client: FlaskClient, user: User | str, password: str, address: str = "10.0.0.1"
) -> TestResponse:
    email = user if isinstance(user, str) else user.email
    data = {"email": email, "password": password}
    return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address})


def fail(app: Flask, user: User | str, times: int) -> list[int]:
    return [give(app.test_client(), user, f"wrong {one}").status_code for one in range(times)]


class TestByAccount:
    def test_seventy_wrong_passwords_from_seven_addresses_do_not_pass(
        self, app: Flask, limited: None
    ) -> None:
        user = make_user()
        codes = [
            give(app.test_client(), user, f"wrong {one}", f"10.0.{one % 7}.1").status_code
            for one in range(70)
        ]
        assert codes == [401] * 5 + [429] * 65

    def test_meanwhile_not_even_the_right_one_is_looked_at(self, app: Flask) -> None:
        user = make_user()
        fail(app, user, 5)
        answer = give(app.test_client(), user, PASSWORD)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 30
        assert "秒" in answer.text
        assert "/forgot-password" in answer.text

    def test_the_wait_doubles_up_to_a_quarter_of_an_hour(self, app: Flask, clock: Clock) -> None:
        user, waits = make_user(), []
        fail(app, user, 4)
        for _ in range(8):
            assert fail(app, user, 1) == [401]
            seconds = int(give(app.test_client(), user, "wrong").headers["Retry-After"])
            waits.append(seconds)
            clock.passed += timedelta(seconds=seconds)
        assert waits == [30, 60, 120, 240, 480, 900, 900, 900]

    def test_after_the_wait_the_right_one_gets_in(self, app: Flask, clock: Clock) -> None:
        user = make_user()
        fail(app, user, 5)
        clock.passed += timedelta(seconds=31)
        assert give(app.test_client(), user, PASSWORD).status_code == 302

    def test_who_goes_on_trying_lengthens_nobodys_wait(self, app: Flask, clock: Clock) -> None:
        user = make_user()
        fail(app, user, 5)
        clock.passed += timedelta(seconds=29)
        assert fail(app, user, 3) == [429] * 3
        clock.passed += timedelta(seconds=2)
        assert give(app.test_client(), user, PASSWORD).status_code == 302

    def test_successes_are_not_counted(self, app: Flask, limited: None) -> None:
        user = make_user()
        codes = [give(app.test_client(), user, PASSWORD).status_code for _ in range(12)]
        assert codes == [302] * 12

    def test_a_success_elsewhere_forgives_no_failure(self, app: Flask) -> None:
        user = make_user()
        fail(app, user, 4)
        assert give(app.test_client(), user, PASSWORD).status_code == 302
        assert fail(app, user, 2) == [401, 429]

    def test_failures_are_forgiven_with_time(self, app: Flask, clock: Clock) -> None:
        user = make_user()
        fail(app, user, 5)
        clock.passed += timedelta(hours=3)
        assert fail(app, user, 4) == [401, 401, 401, 429]

    def test_an_address_without_account_is_answered_alike(self, app: Flask) -> None:
        known, closed = make_user(), make_user(active=False)
        answers = []
        for who in (known.email, closed.email, "nobody@example.org"):
            codes = fail(app, who, 7)
            last = give(app.test_client(), who, PASSWORD)
            answers.append((codes, last.status_code, last.text))
        assert answers[0] == answers[1] == answers[2]
        assert answers[0][0] == [401] * 5 + [429] * 2

    def test_letters_and_blanks_are_no_way_around(self, app: Flask) -> None:
        user = make_user()
        for email in (user.email, user.email.upper(), f" {user.email}", f"{user.email} "):
            fail(app, email, 1)
        fail(app, user, 1)
        assert give(app.test_client(), f" {user.email.title()} ", "wrong").status_code == 429

    def test_one_account_is_slowed_down_and_no_other(self, app: Flask) -> None:
        user, other = make_user(), make_user()
        fail(app, user, 6)
        assert give(app.test_client(), other, PASSWORD).status_code == 302


class TestThePersonIsNotKeptOut:
    def test_a_browser_that_was_in_before_counts_by_itself(self, app: Flask, login: Login) -> None:
        user = make_user()
        own = login(user)
        own.post("/sign-out")
        fail(app, user, 9)
        assert give(own, user, PASSWORD).status_code == 302

    def test_such_a_browser_is_slowed_down_too(self, app: Flask, login: Login) -> None:
        user = make_user()
        own = login(user)
        own.post("/sign-out")
        codes = [give(own, user, f"wrong {one}").status_code for one in range(7)]
        assert codes == [401] * 5 + [429] * 2
        assert give(app.test_client(), user, PASSWORD).status_code == 302

    def test_the_mark_is_worth_nothing_for_another_account(self, app: Flask, login: Login) -> None:
        user, other = make_user(), make_user()
        foreign = login(other)
        fail(app, user, 5)
        assert give(foreign, user, PASSWORD).status_code == 429

    def test_a_mark_of_an_older_password_is_worth_nothing(self, app: Flask, login: Login) -> None:
        user = make_user()
        thief = login(user)
        accounts.set_password(user, NEW)
        db.commit()
        fail(app, user, 5)
        assert give(thief, user, "wrong").status_code == 429

    def test_a_made_up_mark_is_worth_nothing(self, app: Flask) -> None:
        user, client = make_user(), app.test_client()
        client.set_cookie("device", "W1siYSIsImIiLCJjIl1d.aaaa.bbbb")
        fail(app, user, 5)
        assert give(client, user, PASSWORD).status_code == 429

    def test_the_mark_lets_nobody_in_and_names_nobody(self, app: Flask, login: Login) -> None:
        user = make_user()
        mark = login(user).get_cookie("device")
        assert mark is not None
        assert mark.http_only
        assert mark.same_site == "Lax"
        assert user.email not in mark.value
        other = app.test_client()
        other.set_cookie("device", mark.value)
        assert other.get("/work/").status_code == 302

    def test_who_reads_the_mail_gets_in_with_a_new_password(self, app: Flask) -> None:
        from tests.entry.test_forgotten import ask, newest_path

        user, own = make_user(), app.test_client()
        fail(app, user, 9)
        ask(own, user.email)
        assert own.post(newest_path(), data={"password": NEW}).status_code == 302
        fail(app, user, 3)
        assert give(own, user, NEW).status_code == 302

    def test_the_own_session_changes_the_password_meanwhile(self, app: Flask, login: Login) -> None:
        user = make_user()
        own = login(user)
        fail(app, user, 9)
        data = {"old_password": PASSWORD, "password": NEW}
        assert own.post("/account/password", data=data).status_code == 302


class TestOtherSecrets:
    def test_a_session_is_no_place_to_guess_the_password(self, app: Flask, login: Login) -> None:
        user = make_user()
        client = login(user)
        codes = []
        for one in range(7):
            data = {"old_password": f"wrong {one}", "password": NEW}
            codes.append(client.post("/account/password", data=data).status_code)
        assert codes == [422] * 5 + [429] * 2
        assert give(app.test_client(), user, PASSWORD).status_code == 302

    def test_codes_wait_longer_each_time(
        self, app: Flask, give_password: Enter, clock: Clock
    ) -> None:
        user, waits = make_user(), []
        give_factor(user)
        client = give_password(user)

        def give_code() -> TestResponse:
            return client.post("/sign-in/code", data={"code": "000000"})

        for _ in range(4):
            give_code()
        for _ in range(4):
            assert give_code().status_code == 422
            waits.append(int(give_code().headers["Retry-After"]))
            clock.passed += timedelta(seconds=waits[-1])
            client = give_password(user)
        # An hour without a wrong one forgives one.
        assert waits == [900, 1800, 3600, 3600]

    def test_a_new_password_lets_codes_be_tried_again(
        self, app: Flask, give_password: Enter, telephone: Telephone
    ) -> None:
        from tests.entry.test_forgotten import ask, newest_path

        user = make_user()
        give_factor(user)
        thief = give_password(user)
        for _ in range(5):
            thief.post("/sign-in/code", data={"code": "000000"})
        own = app.test_client()
        ask(own, user.email)
        own.post(newest_path(), data={"password": NEW})
        assert give(own, user, NEW).status_code == 302
        code = telephone.show(user.totp_secret)
        assert own.post("/sign-in/code", data={"code": code}).status_code == 302


class TestWhatIsKept:
    def test_neither_address_nor_account_is_in_the_table(self, app: Flask, limited: None) -> None:
        user = make_user()
        give(app.test_client(), user, "wrong", "203.0.113.77")
        rows = db.session().scalars(select(Attempt)).all()
        assert len(rows) == 2
        for row in rows:
            told = f"{row.key} {row.count} {row.at} {row.expires_at}"
            assert "203.0.113.77" not in told
            assert user.email not in told
            assert set(row.key) <= set("0123456789abcdef")

    def test_what_means_nothing_any_more_is_removed(self, app: Flask, clock: Clock) -> None:
        user = make_user()
        fail(app, user, 1)
        assert not attempts.forget_old()
        clock.passed += timedelta(hours=1, seconds=1)
        assert attempts.forget_old()
        assert db.session().scalars(select(Attempt)).all() == []
        assert not attempts.forget_old()

    def test_the_log_of_the_application_tells_where_from_and_which_account(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ) -> None:
        user = make_user()
        with caplog.at_level(logging.WARNING, logger="web.entry.slowing"):
            give(app.test_client(), user, "hidden words", "203.0.113.9")
            give(app.test_client(), "my-password@here", "hidden words", "203.0.113.9")
        assert caplog.messages == [
            f"wrong password for account {user.id} from 203.0.113.9",
            "wrong password for account unknown from 203.0.113.9",
        ]

    def test_it_tells_as_well_of_what_was_not_looked_at(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ) -> None:
        user = make_user()
        for email, number in ((user.email, str(user.id)), ("no@example.org", "unknown")):
            fail(app, email, 5)
            caplog.clear()
            fail(app, email, 1)
            start = f"password for account {number} from 10.0.0.1 not looked at: "
            assert [message[: len(start)] for message in caplog.messages] == [start]

    def test_the_audit_log_tells_of_the_account(self, app: Flask) -> None:
        user = make_user()
        fail(app, user, 1)
        entry = db.session().scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.object_id) == ("sign_in_failed", user.id)
        assert entry.actor_id is None


class TestCounting:
    def test_another_process_goes_on_counting(self, app: Flask, settings: Settings) -> None:
        from web.app import create_app

        fail(app, "nobody@example.org", 5)
        other = create_app(settings, app.extensions["techmatch_queue"])
        other.config["WTF_CSRF_ENABLED"] = False
        limiter.enabled = False
        assert give(other.test_client(), "nobody@example.org", "wrong").status_code == 429
        with other.app_context():
            db.db.engine.dispose()

    def test_many_at_the_same_moment_do_not_slip_past(self, app: Flask) -> None:
        def one(_: int) -> bool:
            with app.app_context():
                try:
                    attempts.take(PACE, attempts.make_key("race"))
                except TooManyAttempts:
                    return False
                finally:
                    db.session().close()
                return True

        db.rollback()
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(one, range(24))) == PACE.free

    def test_many_windows_at_the_same_moment_lose_no_count(self, app: Flask) -> None:
        def one(_: int) -> int:
            with app.app_context():
                try:
                    return attempts.count_up(attempts.make_key("window"), 60)
                finally:
                    db.session().close()

        db.rollback()
        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(one, range(24))) == list(range(1, 25))

    def test_a_clock_that_is_put_back_keeps_nobody_waiting_for_it(
        self, app: Flask, clock: Clock
    ) -> None:
        key = attempts.make_key("clock")
        attempts.take(PACE, key)
        clock.passed = -timedelta(days=3)
        attempts.take(PACE, key)
        with pytest.raises(TooManyAttempts) as refused:
            attempts.take(PACE, key)
        assert refused.value.retry_after == 30

    def test_what_was_changed_before_is_not_lost_silently(self, app: Flask) -> None:
        user = make_user()
        user.name = "张三"
        with pytest.raises(RuntimeError, match="before anything is changed"):
            attempts.take(PACE, attempts.make_key("x"))
        db.rollback()

    def test_a_window_begins_anew_when_it_is_over(self, app: Flask, clock: Clock) -> None:
        key = attempts.make_key("window")
        assert [attempts.count_up(key, 60) for _ in range(2)] == [1, 2]
        assert attempts.count_up(key, 60, -1) == 1
        clock.passed += timedelta(seconds=61)
        assert attempts.count_up(key, 60) == 1
        assert [attempts.count_up(key, 60, -1) for _ in range(2)] == [0, 0]


class TestByNetworkAddress:
    def test_the_wait_is_told_in_words_and_to_programs(self, app: Flask, limited: None) -> None:
        client = app.test_client()
        answers = [give(client, f"{one}@example.org", "wrong") for one in range(11)]
        assert [one.status_code for one in answers] == [401] * 10 + [429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
        assert "操作过于频繁" in answers[-1].text

    def test_a_network_of_the_newer_protocol_is_one_address(
        self, app: Flask, limited: None
    ) -> None:
        codes = [
            give(app.test_client(), f"{one}@example.org", "wrong", f"2001:db8::{one}").status_code
            for one in range(11)
        ]
        assert codes[-1] == 429
        other = give(app.test_client(), "x@example.org", "wrong", "2001:db8:0:1::1")
        assert other.status_code == 401

    def test_counts_outlive_the_process(self, app: Flask, limited: None) -> None:
        for one in range(10):
            give(app.test_client(), f"{one}@example.org", "wrong")
        counts = list(db.session().scalars(text("SELECT count FROM attempts ORDER BY count")))
        assert counts[-1] == 10


def test_the_paces_are_as_the_documentation_says() -> None:
    assert slowing.PASSWORDS.wait_after(4) == timedelta()
    assert slowing.PASSWORDS.wait_after(5) == timedelta(seconds=30)
    assert slowing.PASSWORDS.wait_after(1000) == timedelta(minutes=15)
    assert slowing.CODES.wait_after(5) == timedelta(minutes=15)
    assert slowing.CODES.wait_after(1000) == timedelta(hours=1)
