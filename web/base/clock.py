"""The present moment, and the days of a zone."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_INSTANT = timedelta(microseconds=1)


@dataclass(slots=True)
class Asked:
    """What the clock was asked for while something was made, and so how long that stays true."""

    moment: bool = False
    day: bool = False


asked: ContextVar[Asked | None] = ContextVar("asked", default=None)
"""Where it is noted, while somebody wants to know."""


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    noted = asked.get()
    if noted is not None:
        noted.moment = True
    return datetime.now(UTC)


def day_in(zone: ZoneInfo) -> date:
    """Return the present day of a zone."""
    noted = asked.get()
    if noted is not None:
        noted.day = True
    return datetime.now(zone).date()


def last_day(deadline: datetime, zone: ZoneInfo) -> date:
    """Return the zone's day on which a deadline falls; one at 24:00 falls on the day it ends."""
    # In UTC: within one zone Python reckons by the clock on the wall.
    return (deadline.astimezone(UTC) - _INSTANT).astimezone(zone).date()


def ends_day(moment: datetime, zone: ZoneInfo) -> bool:
    """Return whether a day of the zone is over at this very moment: it is 24:00 there."""
    return last_day(moment, zone) != moment.astimezone(zone).date()
