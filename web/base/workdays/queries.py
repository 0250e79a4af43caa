"""The working calendar as it is known now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from web.base import db
from web.base.workdays.calendar import Period, Special, WorkCalendar
from web.base.workdays.models import CalendarDay, CalendarYear
from web.base.workdays.official import official_calendar


def present_calendar() -> WorkCalendar:
    """Return what came with the installation, and over it what officers entered."""
    official = official_calendar()
    entered = db.session().scalars(select(CalendarDay)).all()
    special = {one.day: Special(one.kind, one.note) for one in entered}
    return WorkCalendar({**official.special, **special}, official.years | completed_years())


def count_working_days(first: date, days: int) -> Period:
    """Count working days from the day after the first."""
    return present_calendar().count(first, days)


def completed_years() -> frozenset[int]:
    """Return the years of which officers said that everything is entered."""
    return frozenset(db.session().scalars(select(CalendarYear.year)))


def entered_days(year: int) -> Sequence[CalendarDay]:
    """Return what officers entered for a year."""
    within = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return db.session().scalars(select(CalendarDay).where(within).order_by(CalendarDay.day)).all()
