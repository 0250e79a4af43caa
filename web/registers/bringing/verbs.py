"""What the audit log says of tables that are brought into registers."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class BringVerb(Verb):
    """From the upload to what became of the rows."""

    BRING = "bring_entries"
    TAKE = "take_entries"
    FINISH = "finish_entries"
    DROP = "drop_entries"


class BringObject(LogObject):
    """Tables of registers."""

    TABLE = "register_table"
