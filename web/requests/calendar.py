"""The next weeks of an entry as a page shows them: what is free on which day, and for nobody who
took it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from web.base import site
from web.requests.queries import free_units

SHOWN_DAYS = 60


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month."""

    day: date
    free: int | None
    """None: closed."""


Week = tuple[Day | None, ...]
"""From Monday on; None where the day belongs to another month, is over or comes too late."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month, as far as it is shown."""

    first: date
    weeks: tuple[Week, ...]


def months_of(entry_id: int, days: int = SHOWN_DAYS) -> list[Month]:
    """Return the next days of an entry by month and week; nothing where none of them is open."""
    today = site.today()
    shown = [today + timedelta(days=number) for number in range(days)]
    free = free_units(entry_id, shown[0], shown[-1])
    if not free:
        return []
    months: dict[date, dict[date, list[Day | None]]] = {}
    for day in shown:
        weeks = months.setdefault(day.replace(day=1), {})
        week = weeks.setdefault(day - timedelta(days=day.weekday()), [None] * 7)
        week[day.weekday()] = Day(day, free.get(day))
    return [
        Month(first, tuple(tuple(week) for week in weeks.values()))
        for first, weeks in months.items()
    ]
