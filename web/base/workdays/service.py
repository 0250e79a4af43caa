"""Entering what is arranged for single days, and saying that a year is complete."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from matcher.domain.errors import InputError
from web.base import db, log
from web.base.access import Account, require
from web.base.clock import utc_now
from web.base.permissions import MANAGE_CALENDAR
from web.base.site import today
from web.base.workdays.models import CalendarDay, CalendarYear
from web.base.workdays.official import official_calendar
from web.base.workdays.states import DayKind
from web.base.workdays.verbs import CalendarObject, CalendarVerb

LONGEST_SPAN = 31
YEARS_AHEAD = 5


def editable_years() -> range:
    """Return the years whose days may be entered: beyond them a date is a slip."""
    return range(today().year - 1, today().year + YEARS_AHEAD + 1)


def set_days(
    actor: Account | None, first: date, last: date | None, kind: DayKind, note: str
) -> int:
    """Enter the same for a day or several in a row; return how many."""
    require(actor, MANAGE_CALENDAR)
    last = last or first
    if last < first:
        raise InputError.of("last", "before")
    if (last - first).days >= LONGEST_SPAN:
        raise InputError.of("last", "too_long")
    for name, day in (("first", first), ("last", last)):
        if day.year not in editable_years():
            raise InputError.of(name, "far")
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    for day in days:
        _set_day(actor, day, kind, note.strip())
    return len(days)


def _set_day(actor: Account | None, day: date, kind: DayKind, note: str) -> None:
    found = db.session().scalars(select(CalendarDay).filter_by(day=day)).one_or_none()
    before = found.kind.value if found else ""
    if found is None:
        found = CalendarDay(day=day)
        db.session().add(found)
    found.kind, found.note, found.entered_at = kind, note, utc_now()
    db.flush()
    log.record(
        actor,
        CalendarVerb.SET_DAY,
        CalendarObject.DAY,
        found.id,
        before=before,
        after=kind.value,
        day=day.isoformat(),
    )


def remove_day(actor: Account | None, entered: CalendarDay) -> None:
    """Take back what was entered for a day: it is again what it was otherwise."""
    require(actor, MANAGE_CALENDAR, entered)
    db.session().delete(entered)
    log.record(
        actor,
        CalendarVerb.REMOVE_DAY,
        CalendarObject.DAY,
        entered.id,
        before=entered.kind.value,
        day=entered.day.isoformat(),
    )


def mark_year(actor: Account | None, year: int, is_complete: bool) -> None:
    """Say that everything arranged for a year is entered, or that it is not."""
    require(actor, MANAGE_CALENDAR)
    if year not in editable_years() or year in official_calendar().years:
        raise InputError.of("year", "unknown")
    found = db.session().get(CalendarYear, year)
    if is_complete == (found is not None):
        return
    if found is None:
        db.session().add(CalendarYear(year=year))
    else:
        db.session().delete(found)
    verb = CalendarVerb.COMPLETE_YEAR if is_complete else CalendarVerb.REOPEN_YEAR
    log.record(actor, verb, CalendarObject.YEAR, year)
    db.flush()
