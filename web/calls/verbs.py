"""What the audit log says of calls."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class CallVerb(Verb):
    """The steps of a call."""

    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    OPEN = "open"
    CLOSE = "close"
    CATALOGUE = "catalogue"
    ARCHIVE = "archive"


class CallObject(LogObject):
    """Calls."""

    CALL = "call"
