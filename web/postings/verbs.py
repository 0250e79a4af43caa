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


class PostingObject(LogObject):
    """Needs and achievements."""

    POSTING = "posting"
