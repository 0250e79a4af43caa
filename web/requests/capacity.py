"""The days of an entry: stated by its owner, taken and given back by requests.

Whatever happens at the same moment, a day is never taken for more than it has: all days of a
request are taken by one statement that asks for room on each, or none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, CursorResult, Select, Update, select, update

from matcher.domain.errors import InputError
from web.base import db
from web.requests.models import CapacityDay

LONGEST = 92
"""So many days can be asked for at once."""

_DAY = timedelta(days=1)


class DaysGone(InputError):
    """Days that were asked for are taken by now. Nothing was taken."""

    code = "days_gone"
    gone: tuple[date, ...] = ()
    free: tuple[date, ...] = ()
    """Those of the range on which there is still room."""


class DaysTaken(InputError):
    """A day cannot have less than what is taken of it already. Nothing was changed."""

    code = "days_taken"
    days: tuple[date, ...] = ()


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from the first to the last."""
    return (first + _DAY * number for number in range((last - first).days + 1))


def take(entry_id: int, first: date, last: date, units: int) -> list[date]:
    """Take units of each day of a range on which the entry takes anything; return the days.

    Days on which it is closed are left out, but a range neither begins nor ends on one: whoever
    asks would think to have it. Raises DaysGone, and InputError where a day is closed.
    """
    days = _open_days(entry_id, first, last)
    for name, day, found in (
        ("first_day", first, days[:1]),
        ("last_day", last, days[-1:]),
    ):
        if found != [day]:
            raise InputError.of(name, "closed")
    with db.session().begin_nested() as savepoint:
        if _change(entry_id, days, units) == len(days):
            return days
        savepoint.rollback()
    raise _gone(entry_id, days, units)


def give_back(entry_id: int, days: Sequence[date], units: int) -> None:
    """Give back what was taken of days."""
    if days and _change(entry_id, days, -units) != len(days):
        raise RuntimeError(f"days of entry {entry_id} were given back twice")


def state_units(entry_id: int, days: Collection[date], units: int) -> None:
    """Set how much an entry takes on days. Raises DaysTaken where more is taken already."""
    known = set(_lock(entry_id, days))
    stated = update(CapacityDay).where(*_of(entry_id, days), CapacityDay.taken <= units)
    with db.session().begin_nested() as savepoint:
        if _run(stated.values(units=units)) == len(known):
            _add(entry_id, sorted(set(days) - known), units)
            return
        savepoint.rollback()
    taken = db.session().scalars(
        select(CapacityDay.day)
        .where(*_of(entry_id, days), CapacityDay.taken > units)
        .order_by(CapacityDay.day)
    )
    error = DaysTaken.of("units", "taken")
    error.days = tuple(taken)
    raise error


def _add(entry_id: int, days: Sequence[date], units: int) -> None:
    db.session().add_all(CapacityDay(entry_id=entry_id, day=day, units=units) for day in days)
    db.flush()


def _open_days(entry_id: int, first: date, last: date) -> list[date]:
    statement = select(CapacityDay.day).where(
        CapacityDay.entry_id == entry_id,
        CapacityDay.day.between(first, last),
        CapacityDay.units > 0,
    )
    return list(db.session().scalars(statement.order_by(CapacityDay.day)))


def _change(entry_id: int, days: Sequence[date], units: int) -> int:
    """Change what is taken of all days on which that is possible; return of how many."""
    _lock(entry_id, days)
    after = CapacityDay.taken + units
    possible = (after >= 0, after <= CapacityDay.units)
    return _run(update(CapacityDay).where(*_of(entry_id, days), *possible).values(taken=after))


def _lock(entry_id: int, days: Collection[date]) -> list[date]:
    # PostgreSQL locks what it updates in any order: two who want each other's days would each
    # wait for the other. All lock the days in their order. SQLite has one writer at a time.
    rows: Select[date] = select(CapacityDay.day).where(*_of(entry_id, days))
    return list(db.session().scalars(rows.order_by(CapacityDay.day).with_for_update()))


def _of(entry_id: int, days: Collection[date]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (CapacityDay.entry_id == entry_id, CapacityDay.day.in_(days))


def _run(statement: Update) -> int:
    done = db.session().execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    return done.rowcount


def _gone(entry_id: int, days: Sequence[date], units: int) -> DaysGone:
    left = select(CapacityDay.day, CapacityDay.units - CapacityDay.taken)
    rows = db.session().execute(left.where(*_of(entry_id, days)).order_by(CapacityDay.day))
    error = DaysGone.of("first_day", "gone")
    found = [(day, free >= units) for day, free in rows]
    error.gone = tuple(day for day, is_free in found if not is_free)
    error.free = tuple(day for day, is_free in found if is_free)
    return error
