"""What consents add to the pages of entries."""

from __future__ import annotations

from typing import Any

from web.base.access import actor, allows
from web.base.listing.register import Register
from web.registers.models import Entry
from web.teams.forms import PersonForm
from web.teams.listing import page_of
from web.teams.permissions import NAME_PEOPLE
from web.teams.queries import REGISTER, named_on


def named_in_public(entry: Entry, register: Register, **_: object) -> dict[str, Any] | None:
    """Who wants to be named beside the public text."""
    people = named_on(entry) if register.name == REGISTER else []
    return {"named": people} if people else None


def of_keeper(entry: Entry, register: Register, **_: object) -> dict[str, Any] | None:
    """Whom the entry is about, and what they answered."""
    if register.name != REGISTER or not allows(actor(), NAME_PEOPLE, entry):
        return None
    return {"consents": page_of(entry, PersonForm(formdata=None, prefix="person"))}
