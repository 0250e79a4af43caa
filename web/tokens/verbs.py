"""What the audit log says of tokens."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class TokenVerb(Verb):
    """What is done to tokens."""

    MAKE = "make_token"
    END = "end_token"
    END_ALL = "end_tokens"


class TokenObject(LogObject):
    """The kind of object."""

    TOKEN = "access_token"  # noqa: S105 - names a kind of object
