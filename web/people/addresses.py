"""Whose contact data an account's address is."""

from __future__ import annotations

from web.base.contacts import Contact
from web.people.verbs import PeopleObject


def contact_of(user_id: int) -> Contact:
    """Return the contact data of an account: its person's own, whatever the organisation."""
    return Contact(str(PeopleObject.USER), user_id, user_id=user_id)
