"""Whose contact data a page shows: noted while the page is made, stored before it is sent.

Whoever puts a phone number, an address of mail or the name of a contact into a page, a file or a
form notes it here; ``web/people/reading.py`` stores it, and holds the page back where it cannot.
Outside of a request, in the worker and in commands, there is nobody to write down.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, has_request_context

_NOTED = "contacts_read"


@dataclass(frozen=True, slots=True)
class Contact:
    """What carries contact data, and whose it is: of an organisation, of an account, of both."""

    object_type: str
    """As the log names it."""
    object_id: int
    organisation_id: int | None = None
    user_id: int | None = None

    @property
    def is_nobodys(self) -> bool:
        """Whether its person has no account, as somebody who is invited."""
        return self.organisation_id is None and self.user_id is None


def note(contact: Contact | None) -> None:
    """Note that the answer to the present request holds the contact data of an object."""
    if contact is not None and has_request_context():
        # As an ordered set: a file may name thousands, each many times.
        g.setdefault(_NOTED, {})[contact] = None


def note_in_page(contact: Contact | None) -> str:
    """Note it from a template, which shows nothing of that."""
    note(contact)
    return ""


def has_noted() -> bool:
    """Return whether the answer holds any contact data."""
    return has_request_context() and bool(g.get(_NOTED))


def take_noted() -> list[Contact]:
    """Return what was noted, and forget it."""
    return list(g.pop(_NOTED, {}))
