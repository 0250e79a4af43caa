"""What the audit log says of matches."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class MatchVerb(Verb):
    """The steps of a match, and what made it end."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    UNDO = "undo"
    INTRODUCE = "introduce"
    NEGOTIATE = "negotiate"
    SIGN = "sign"
    REGISTER = "register"
    COMPLETE = "complete"
    CLOSE = "close"
    CLOSE_BY = "close_by"
    REOPEN = "reopen_match"
    PROPOSE_AGAIN = "propose_again"


class MatchObject(LogObject):
    """Matches."""

    MATCH = "match"
