"""What consents add to the pages of entries."""

from __future__ import annotations

from typing import Any

from web.base.access import actor, allows
from web.base.listing.register import Register
from web.registers.models import Entry
from web.teams.forms import PersonForm
from web.teams.permissions import NAME_PEOPLE
from web.teams.queries import REGISTER, enters_oneself, named_on, outstanding, people_of
from web.teams.states import NO


def named_in_public(entry: Entry, register: Register, **_: object) -> dict[str, Any] | None:
    """Who wants to be named beside the public text."""
    people = named_on(entry) if register.name == REGISTER else []
    return {"named": people} if people else None


def of_keeper(entry: Entry, register: Register, **_: object) -> dict[str, Any] | None:
    """Whom the entry is about, and what they answered."""
    if register.name != REGISTER or not allows(actor(), NAME_PEOPLE, entry):
        return None
    return {"consents": page_of(entry, PersonForm(formdata=None, prefix="person"))}


def page_of(entry: Entry, form: PersonForm) -> dict[str, Any]:
    """Return what the list of people and its form show."""
    missing = outstanding(entry)
    user = actor()
    is_author = enters_oneself(entry) and user is not None and entry.author_id == user.id
    people = people_of(entry)
    return {
        "entry": entry,
        "people": people,
        "missing": missing,
        "can_ask": [one for one in missing if one.state not in NO],
        "form": form,
        "can_name_oneself": is_author and all(one.email != entry.author.email for one in people),
        "is_author": is_author,
    }
