"""The one place where the text of an entry leaves the database.

Pages, files, feeds, search and the matcher take what is made here and never ``Entry.draft`` or
``Entry.shown``, so contacts cannot slip out by being forgotten somewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matcher.types import Item, Kind
from web.base.access import require
from web.base.contacts import Contact
from web.base.listing.register import Register
from web.base.listing.spec import CONTENT, Reach
from web.people.models import User
from web.registers import values
from web.registers.models import Entry
from web.registers.permissions import KEEP_ENTRY
from web.registers.states import EntryState
from web.registers.verbs import EntryObject

PUBLIC_REACHES = frozenset({Reach.SUMMARY, Reach.DETAIL, Reach.ORGANISATION})


@dataclass(frozen=True)
class EntryView:
    """What one viewer may see of an entry; its fields are attributes, see ``__getattr__``."""

    id: int
    kind: Register
    state: EntryState
    organisation: str
    organisation_id: int | None
    published_at: datetime | None
    shown_at: datetime | None
    is_demo: bool
    values: Mapping[str, Any]
    """By name; what is hidden is not in it."""
    hidden: frozenset[str]
    organisation_en: str = ""
    """Its English name, where the organisation gave one."""
    author_id: int | None = None

    @property
    def contact(self) -> Contact:
        """Whose contact data the view may hold."""
        return Contact(str(EntryObject.ENTRY), self.id, self.organisation_id, self.author_id)

    def __getattr__(self, name: str) -> Any:
        """Return the value of a field that is visible. Raises AttributeError."""
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None


def public_view(entry: Entry) -> EntryView:
    """Return what anybody may see of a public entry. Raises ValueError where it is not public."""
    if entry.shown is None:
        raise ValueError(f"entry {entry.id} is not public")
    return _view(entry, entry.shown, _beyond(entry.kind))


def contact_view(entry: Entry) -> EntryView:
    """Return a public entry with its contact: for whom its owner has accepted, and nobody else."""
    if entry.shown is None:
        raise ValueError(f"entry {entry.id} is not public")
    return _view(entry, entry.shown, frozenset())


def draft_view(entry: Entry, viewer: User) -> EntryView:
    """Return all of what is being written. Raises Forbidden unless the viewer keeps the entry."""
    require(viewer, KEEP_ENTRY, entry)
    return _view(entry, entry.draft, frozenset())


def coming_view(entry: Entry) -> EntryView:
    """Return what anybody will see of an entry once what is being written is shown: for whoever it
    is about to read before agreeing."""
    return _view(entry, entry.draft, _beyond(entry.kind))


def public_item(entry: Entry) -> Item:
    """Return the matcher's view of a public entry: public text and public facts only."""
    view = public_view(entry)
    facts: dict[str, Any] = {}
    for spec in entry.kind.listing.matched:
        if spec.item != CONTENT and spec.name not in view.hidden:
            facts[spec.item] = getattr(view, spec.name)
    told = (getattr(view, spec.name) for spec in entry.kind.listing.reading(CONTENT))
    facts["content"] = "\n".join(part for part in told if part)
    facts["district"] = facts.get("district") or None
    return Item(id=str(entry.id), kind=Kind.ACHIEVEMENT, organisation=None, **facts)


def _beyond(register: Register) -> frozenset[str]:
    asked = register.listing.asked
    return frozenset(spec.name for spec in asked if spec.reach not in PUBLIC_REACHES)


def _view(entry: Entry, stored: Mapping[str, Any], hidden: frozenset[str]) -> EntryView:
    known = values.read(entry.kind.listing, stored)
    return EntryView(
        id=entry.id,
        kind=entry.kind,
        state=entry.state,
        organisation=entry.belongs_to,
        organisation_id=entry.organisation_id,
        published_at=entry.published_at,
        shown_at=entry.shown_at,
        is_demo=entry.is_demo,
        values={name: value for name, value in known.items() if name not in hidden},
        hidden=hidden,
        organisation_en=entry.organisation.name_en if entry.organisation else "",
        author_id=entry.author_id,
    )
