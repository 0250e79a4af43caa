"""What the audit log says of calls."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class CallVerb(Verb):
    """The steps of a call."""

    DRAFT_NEXT = "draft_next"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    OPEN = "open"
    CLOSE = "close"
    EXTEND = "extend"
    REOPEN = "reopen_call"
    PERMIT_LATE = "permit_late"
    CATALOGUE = "catalogue"
    ARCHIVE = "archive"


class CallObject(LogObject):
    """Calls."""

    CALL = "call"
