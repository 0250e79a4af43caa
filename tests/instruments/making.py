"""Instruments for tests."""

from __future__ import annotations

from typing import Any

from matcher.domain.codes import Role
from tests.factories import make_user
from web.base import db
from web.base.registry import present
from web.people.models import User
from web.registers import service
from web.registers.models import Entry

INSTRUMENT: dict[str, Any] = {
    "title": "气相色谱质谱联用仪",
    "model": "GM-9",
    "serial": "A-001",
    "instrument_kind": "analysis",
    "fields": ["petrochem"],
    "value": 136_000_000,
    "district": "jingkai",
    "summary": "挥发物定性定量。",
    "outside": "yes",
    "contact_name": "林主任",
    "contact_phone": "0759-7654321",
}


def make_instrument(author: User | None = None, **told: Any) -> Entry:
    """A public instrument."""
    author = author or make_user(Role.INSTITUTE)
    entry = service.start(author, present().registers["instruments"], {**INSTRUMENT, **told})
    service.submit(author, entry)
    service.publish(make_user(Role.OFFICER), entry)
    db.commit()
    return entry


def year_form(**told: Any) -> dict[str, Any]:
    """What the form of a year sends."""
    return {
        "year": 0,
        "hours": 1050,
        "outside_hours": 350,
        "services": 42,
        "income": "12.5",
        **told,
    }
