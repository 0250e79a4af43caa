"""How long a price is published. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from web.base.workdays.calendar import WorkCalendar

LEAST_DAYS = 15
"""The law's least; a region pack may ask for more."""


def last_day(first: date, days: int, calendar: WorkCalendar) -> date:
    """Return the day at whose 24:00 a period of calendar days ends.

    The day it begins does not count, and a period that would end on a day off ends on the next
    working day.
    """
    last = first + timedelta(days=max(days, LEAST_DAYS))
    while not calendar.is_working_day(last):
        last += timedelta(days=1)
    return last
