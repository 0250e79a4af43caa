"""What the State Council has arranged, as far as the installed package of it knows."""

from __future__ import annotations

from datetime import date
from functools import cache

from web.base.workdays.calendar import Special, WorkCalendar
from web.base.workdays.states import DayKind


@cache
def official_calendar() -> WorkCalendar:
    """Return the arrangements of all years that the package knows; names are its codes."""
    # Here and not above: it costs some 35 ms, and most processes never count working days.
    from chinese_calendar.constants import holidays, workdays

    special: dict[date, Special] = {
        **{day: Special(DayKind.DAY_OFF, name) for day, name in holidays.items()},
        **{day: Special(DayKind.WORKDAY, name) for day, name in workdays.items()},
    }
    years = range(min(holidays).year, max(holidays).year + 1)
    return WorkCalendar(special, frozenset(years))
