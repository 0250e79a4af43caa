"""Days of a publicity period. Pure.

There is no table of holidays: working days are Monday to Friday. An officer who publicises before
holidays names a later last day.
"""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Return whether a day is one from Monday to Friday."""
    return day.weekday() < _SATURDAY


def last_publicity_day(first: date, days: int) -> date:
    """Return the last of so many working days; the day of publication itself does not count."""
    day = first
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day
