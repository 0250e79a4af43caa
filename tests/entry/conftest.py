"""A clock whose codes are never the same, and accounts with a second factor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import PASSWORD
from web.base import db
from web.base.config import Settings
from web.entry import factors
from web.people.models import User


@dataclass
class Telephone:
    """Shows codes of secrets; each further one is of the next time step."""

    now: datetime

    def show(self, secret: str) -> str:
        """Return the next code."""
        self.now += timedelta(seconds=factors.STEP_SECONDS)
        return pyotp.TOTP(secret).at(self.now)


@pytest.fixture
def telephone(monkeypatch: pytest.MonkeyPatch) -> Telephone:
    """The site and the telephone agree on the time."""
    found = Telephone(datetime(2026, 11, 28, 9, 0, tzinfo=UTC))
    monkeypatch.setattr(factors, "utc_now", lambda: found.now)
    return found


def give_factor(user: User) -> list[str]:
    """Let the account have a second factor; return its recovery codes."""
    factors.propose(user)
    user.totp_since = datetime.now(UTC)
    codes = factors.draw_recovery_codes(user)
    db.commit()
    return codes


@pytest.fixture
def required(app: Flask) -> Iterator[None]:
    """The second factor is required of staff."""
    before: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = before.model_copy(update={"second_factor": "required"})
    yield
    app.config["SETTINGS"] = before


Enter = Callable[..., FlaskClient]


@pytest.fixture
def give_password(app: Flask) -> Enter:
    """Return a function that gives a client which has shown the right password."""

    def give(user: User, **more: str) -> FlaskClient:
        client = app.test_client()
        data = {"email": user.email, "password": PASSWORD, **more}
        answer = client.post("/sign-in", data=data)
        assert answer.status_code == 302, answer.text
        return client

    return give


def is_in(client: FlaskClient) -> bool:
    """Whether somebody is signed in."""
    return client.get("/work/").status_code == 200


def copy_of(client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookie."""
    other = client.application.test_client()
    cookie = client.get_cookie("session")
    assert cookie is not None
    other.set_cookie("session", cookie.value)
    return other
