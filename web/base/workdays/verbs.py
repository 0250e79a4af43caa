"""What the audit log says of the working calendar."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class CalendarVerb(Verb):
    """What officers do to the calendar."""

    SET_DAY = "set_calendar_day"
    REMOVE_DAY = "remove_calendar_day"
    COMPLETE_YEAR = "complete_calendar_year"
    REOPEN_YEAR = "reopen_calendar_year"


class CalendarObject(LogObject):
    """Of what the calendar is made."""

    DAY = "calendar_day"
    YEAR = "calendar_year"
