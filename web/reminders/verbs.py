"""What the audit log says of calendars."""

from __future__ import annotations

from web.base.log import Verb


class CalendarVerb(Verb):
    """What an account does with its calendar."""

    OPEN = "open_calendar"
    CLOSE = "close_calendar"
