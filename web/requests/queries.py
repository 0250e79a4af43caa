"""What is free on which days, and how satisfied those were who asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from web.base import db, site
from web.registers.models import Entry
from web.requests.capacity import LONGEST
from web.requests.models import CapacityDay, RegisterRequest

LEAST_PUBLIC = 3
"""From so many answers on their mean is public: of fewer one could tell who gave which."""

_FREE = CapacityDay.units - CapacityDay.taken

_SIDE = func.coalesce(RegisterRequest.organisation_id, -RegisterRequest.asked_by_id)
"""Who asked: an organisation, or a broker."""


def free_units(entry_id: int, first: date, last: date) -> dict[date, int]:
    """Return what is free on each day of a range on which the entry takes anything.

    A day that is full has 0; a day on which the entry is closed is left out.
    """
    rows = db.session().execute(
        select(CapacityDay.day, _FREE)
        .where(
            CapacityDay.entry_id == entry_id,
            CapacityDay.day.between(first, last),
            CapacityDay.units > 0,
        )
        .order_by(CapacityDay.day)
    )
    return {day: free for day, free in rows}


def first_free_day(entry_id: int, units: int, days: int) -> date | None:
    """Return the first day, from today on, with which so many open days in a row begin that each
    have room for units; None where there are none. Days on which it is closed are skipped."""
    run: list[date] = []
    for day, free in free_units(entry_id, site.today(), date.max).items():
        run = [*run, day][-days:] if free >= units else []
        if len(run) == days and (day - run[0]).days < LONGEST:
            return run[0]
    return None


def free_entry_ids(register: str, first: date, last: date) -> set[int]:
    """Return the entries of a register that can be asked for all of a range: open on its first
    and last day, and free on every day between on which they are open."""
    statement = (
        select(CapacityDay.entry_id)
        .join(Entry, Entry.id == CapacityDay.entry_id)
        .where(
            Entry.register == register,
            Entry.shown.is_not(None),
            CapacityDay.day.between(first, last),
            CapacityDay.units > 0,
        )
        .group_by(CapacityDay.entry_id)
        .having(
            func.min(CapacityDay.day) == first,
            func.max(CapacityDay.day) == last,
            func.min(_FREE) > 0,
        )
    )
    return set(db.session().scalars(statement))


def satisfaction_of(
    entry_ids: Collection[int], least: int = LEAST_PUBLIC
) -> dict[int, tuple[float, int]]:
    """Return the mean of 1 to 5 and the number of answers, for entries with answers of enough
    organisations or brokers: one that comes again and again is no more than one.

    Only who answers for an entry, and officers, may be told of fewer than ``LEAST_PUBLIC``.
    """
    rows = db.session().execute(
        select(
            RegisterRequest.entry_id,
            func.avg(RegisterRequest.rating),
            func.count(RegisterRequest.rating),
        )
        .where(RegisterRequest.entry_id.in_(entry_ids), RegisterRequest.rating.is_not(None))
        .group_by(RegisterRequest.entry_id)
        .having(func.count(func.distinct(_SIDE)) >= least)
    )
    return {entry_id: (float(mean), count) for entry_id, mean, count in rows}
