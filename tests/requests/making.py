"""Entries with days, and what is asked for them, for tests of requests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from matcher.domain.codes import OrganisationKind, Role
from tests.calendar import today
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.clock import utc_now
from web.people.models import User
from web.registers.models import Entry
from web.registers.states import EntryState
from web.requests import capacity, service
from web.requests.models import CapacityDay, RegisterRequest
from web.requests.service import Wanted

SHOWN: dict[str, Any] = {
    "title": "海产品加工中试基地",
    "base_kind": "pilot",
    "fields": ["marine"],
    "district": "chikan",
    "summary": "日处理原料两吨的中试线。",
    "capability": "酶解、浓缩、喷雾干燥。",
    "contact_name": "何主任",
    "contact_phone": "0759-0009876",
    "contact_email": "he@example.org",
}
NOTE = "想放大一批酶解工艺。"


def day(number: int) -> date:
    """A day of the future: tomorrow is 1."""
    return today() + timedelta(days=number)


def make_entry(keeper: User | None = None, **values: Any) -> Entry:
    """A published pilot base, kept by an institute's member."""
    keeper = keeper or make_user(Role.INSTITUTE, make_organisation(OrganisationKind.INSTITUTE))
    defaults: dict[str, Any] = {
        "register": "pilots",
        "state": EntryState.PUBLISHED,
        "organisation": keeper.organisation,
        "author": keeper,
        "draft": SHOWN,
        "shown": SHOWN,
        "title": SHOWN["title"],
        "published_at": utc_now(),
        "shown_at": utc_now(),
    }
    entry = Entry(**(defaults | values))
    db.session().add(entry)
    db.commit()
    return entry


def give_days(entry: Entry, first: int, last: int, units: int = 1) -> None:
    """State the same capacity for days of the future."""
    capacity.state_units(entry.id, list(capacity.days_between(day(first), day(last))), units)
    db.commit()


def wanted(first: int | None = None, last: int | None = None, units: int = 1) -> Wanted:
    """What is asked for, for days of the future."""
    return Wanted(
        note=NOTE,
        contact_name="周工",
        contact_phone="0759-0001111",
        first=None if first is None else day(first),
        last=None if last is None else day(last),
        units=units,
    )


def make_request(
    entry: Entry, asker: User | None = None, first: int | None = None, last: int | None = None
) -> RegisterRequest:
    """A request that waits."""
    request = service.ask(asker or make_user(), entry, wanted(first, last))
    db.commit()
    return request


def typed(first: int, last: int, units: int = 1, **more: str) -> dict[str, str]:
    """What a form sends to ask for days of the future."""
    return {
        "note": NOTE,
        "contact_name": "周工",
        "contact_phone": "0759-0001111",
        "first_day": day(first).isoformat(),
        "last_day": day(last).isoformat(),
        "units": str(units),
    } | more


def taken_of(entry_id: int) -> list[int]:
    """What is taken on each of the entry's days, in their order."""
    rows = db.session().query(CapacityDay.taken).filter_by(entry_id=entry_id)
    return [taken for (taken,) in rows.order_by(CapacityDay.day)]
