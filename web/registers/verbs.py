"""What the audit log says of registers."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class EntryVerb(Verb):
    """The life of an entry, and taking all of a register along."""

    START = "start_entry"
    CHANGE = "change_entry"
    SUBMIT = "submit_entry"
    RETURN = "return_entry"
    PUBLISH = "publish_entry"
    WITHDRAW = "withdraw_entry"
    EXPIRE = "expire_entry"
    DOWNLOAD = "download_entries"


class EntryObject(LogObject):
    """Entries of registers."""

    ENTRY = "register_entry"
