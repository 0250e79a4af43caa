"""What the audit log says of tables."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class IntakeVerb(Verb):
    """From the upload of a table to what became of it."""

    BRING = "bring_table"
    MAP = "map_table"
    TAKE = "take_table"
    VOUCH = "vouch_table"
    """An officer answers for the declarations of the organisations in it."""
    FINISH = "finish_table"
    CANCEL = "cancel_table"


class IntakeObject(LogObject):
    """Tables that were brought."""

    TABLE = "table"
