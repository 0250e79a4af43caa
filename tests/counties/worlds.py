"""Pairs and duties for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from matcher.domain.codes import OrganisationKind, Role
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.site import today
from web.counties.models import CountyDuty, CountyPair
from web.people.models import Organisation, User


def make_institute(**values: Any) -> Organisation:
    """A verified institute."""
    return make_organisation(OrganisationKind.INSTITUTE, **values)


def make_pair(organisation: Organisation | None = None, **values: Any) -> CountyPair:
    """A running pair with Xuwen."""
    defaults: dict[str, Any] = {
        "organisation": organisation or make_institute(),
        "district": "xuwen",
        "industry": "菠萝",
        "aim": "建菠萝示范基地。",
        "since": date(2026, 1, 1),
    }
    return _store(CountyPair(**(defaults | values)))


def make_duty(lead: Organisation | None = None, days: int = 30, **values: Any) -> CountyDuty:
    """A duty in Xuwen that is due in so many days."""
    defaults: dict[str, Any] = {
        "district": "xuwen",
        "title": "办培训班",
        "measures": "不少于两期",
        "lead": lead,
        "lead_name": "" if lead else "外地研究所",
        "due_on": today() + timedelta(days=days),
    }
    return _store(CountyDuty(**(defaults | values)))


def member_of(organisation: Organisation) -> User:
    """A member of an institute."""
    return make_user(Role.INSTITUTE, organisation)


def _store(row: Any) -> Any:
    db.session().add(row)
    db.commit()
    return row
