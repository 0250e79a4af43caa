"""What the audit log says of organisations and accounts."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class PeopleVerb(Verb):
    """What is done to organisations and accounts, and by them."""

    SET_PASSWORD = "set_password"  # noqa: S105 - says what was done
    VERIFY = "verify"
    READ_CONTACT = "read_contact"


class PeopleObject(LogObject):
    """Organisations and accounts."""

    ORGANISATION = "organisation"
    USER = "user"
