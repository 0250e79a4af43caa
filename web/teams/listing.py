"""What the list of people and its form show."""

from __future__ import annotations

from typing import Any

from web.base.access import actor
from web.base.contacts import Contact
from web.registers.models import Entry
from web.teams.forms import PersonForm
from web.teams.models import Consent
from web.teams.queries import enters_oneself, outstanding, people_of
from web.teams.states import NO
from web.teams.verbs import ConsentObject


def contact_of_person(entry: Entry, person: Consent) -> Contact:
    """Return whose contact data a person's address is: for those who wrote it in it is no news."""
    kind = str(ConsentObject.CONSENT)
    return Contact(kind, person.id, entry.organisation_id, entry.author_id)


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
