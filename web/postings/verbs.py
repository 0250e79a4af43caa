"""What the audit log says of postings."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class PostingVerb(Verb):
    """What owners, and time, do to postings."""

    REVISE = "revise"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    FULFIL = "fulfil"
    TAKE_BACK = "take_back"
    DELETE = "delete_draft"
    DISCARD = "discard_revision"
    COPY = "copy_posting"
    RENEW = "renew_posting"
    RESTORE = "restore_posting"
    CHANGE_CALL = "change_call"


class PostingObject(LogObject):
    """Needs and achievements."""

    POSTING = "posting"
