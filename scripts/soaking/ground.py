"""A fresh home with people and things for all operations, made by the factories of the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from flask import Flask

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.challenges.worlds import make_challenge
from tests.factories import PASSWORD, make_introduced, make_match, make_published, make_user
from tests.intake.tables import headings
from tests.requests.making import give_days, make_entry
from web.app import create_app
from web.base import db, installation
from web.base.config import Settings
from web.people.models import User

FIRMS, INSTITUTES, ENTRIES, CHALLENGES, DEALS = 8, 5, 4, 3, 4
LAST_DAY, UNITS = 120, 4
_T = TypeVar("_T")

__all__ = ["PASSWORD", "Ground", "prepare"]


@dataclass
class Ground:
    """Addresses of accounts and keys of rows."""

    firms: list[str] = field(default_factory=list)
    institutes: list[str] = field(default_factory=list)
    officers: list[str] = field(default_factory=list)
    brokers: list[str] = field(default_factory=list)
    outsider: str = ""
    deals: list[tuple[int, str]] = field(default_factory=list)
    """Introduced matches, each with its broker."""
    proposals: list[tuple[int, str]] = field(default_factory=list)
    challenges: list[int] = field(default_factory=list)
    entries: list[tuple[int, str]] = field(default_factory=list)
    """Pilot bases with free days, each with its keeper."""
    headings: dict[str, str] = field(default_factory=dict)
    """Of a table of needs: field -> heading."""


def prepare(settings: Settings, proposals: int) -> tuple[Flask, Ground]:
    """Make the database and everything in it; the application stays for what is checked later."""
    app = create_app(settings)
    with app.app_context():
        installation.prepare("production")
        ground = _fill(proposals)
        db.rollback()
        db.db.engine.dispose()
    return app, ground


def _fill(proposals: int) -> Ground:
    ground = Ground()
    firms = [make_user(Role.FIRM) for _ in range(FIRMS)]
    institutes = [make_user(Role.INSTITUTE) for _ in range(INSTITUTES)]
    brokers = [make_user(Role.BROKER, fields=["marine"]) for _ in range(2)]
    ground.officers = [make_user(Role.OFFICER).email for _ in range(2)]
    ground.outsider = make_user(Role.FIRM).email
    for number in range(DEALS):
        broker = brokers[number % 2]
        match = make_introduced(need=_need(firms, number), broker=broker)
        ground.deals.append((match.id, broker.email))
    ground.proposals = _propose(firms, institutes, brokers, proposals)
    ground.challenges = [make_challenge().id for _ in range(CHALLENGES)]
    for keeper in institutes[:ENTRIES]:
        entry = make_entry(keeper)
        give_days(entry, 1, LAST_DAY, UNITS)
        ground.entries.append((entry.id, keeper.email))
    ground.firms, ground.institutes = _emails(firms), _emails(institutes)
    ground.brokers = _emails(brokers)
    ground.headings = headings(Kind.NEED)
    return ground


def _propose(
    firms: list[User], institutes: list[User], brokers: list[User], count: int
) -> list[tuple[int, str]]:
    side = int(count**0.5) + 1
    needs = [_need(firms, number) for number in range(side)]
    achievements = [
        make_published(Kind.ACHIEVEMENT, institutes[number % INSTITUTES], title=f"防污涂层{number}")
        for number in range(side)
    ]
    pairs = [(need, one) for need in needs for one in achievements][:count]
    broker_of: Callable[[int], User] = lambda number: brokers[number % 2]  # noqa: E731
    return [
        (make_match(need, one, broker_of(number)).id, broker_of(number).email)
        for number, (need, one) in enumerate(pairs)
    ]


def _need(firms: list[User], number: int):  # type: ignore[no-untyped-def]
    return make_published(Kind.NEED, firms[number % FIRMS], title=f"网箱防附着需求{number}")


def _emails(users: list[User]) -> list[str]:
    return [user.email for user in users]


def default_home(folder: Path) -> Path:
    """Return where the site lives inside the soak's folder."""
    return folder / "home"
