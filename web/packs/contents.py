"""The parts of a pack as pages show them: from what anybody may see of achievements and entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext

from matcher.types import Kind
from web.base import formats
from web.base.listing.register import Asking
from web.base.listing.words import say
from web.base.panels import known
from web.packs.kinds import REGISTERS, PartKind
from web.packs.models import Pack, Part
from web.postings.disclosure import PostingView, public_view
from web.postings.fields import LISTINGS
from web.postings.models import Posting
from web.registers import disclosure
from web.registers.models import Entry
from web.requests import queries as requests

ACHIEVEMENT_LINE = ("fields", "trl", "modes", "price")
"""What a part says of an achievement beside its title; a register says its own."""


@dataclass(frozen=True, slots=True)
class Content:
    """What stands behind a part, as far as anybody may see it."""

    title: str
    owner: str = ""
    summary: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    page: tuple[str, Mapping[str, Any]] | None = None
    """Endpoint and arguments of its public page."""
    is_demo: bool = False

    @property
    def href(self) -> str:
        """The address of its public page; nothing where it has none."""
        if self.page is None or not known(self.page[0]):
            return ""
        return url_for(self.page[0], **self.page[1])


@dataclass(frozen=True, slots=True)
class Shown:
    """A part with what stands behind it."""

    part: Part
    content: Content


@dataclass(frozen=True, slots=True)
class Group:
    """The parts of one kind in their order, and what is missing of it."""

    kind: PartKind
    parts: list[Shown]
    gap: str = ""


def need_view(pack: Pack) -> PostingView:
    """Return the pack's need as anybody may see it."""
    return view_of(pack.need)


def view_of(need: Posting) -> PostingView:
    """Return what anybody may see of a need that was ever published."""
    return public_view(need.published_revision or need.latest)


def need_title(pack: Pack) -> str:
    """Return what the pack is called: its need's title, which anybody may see."""
    return need_view(pack).title


def group_parts(pack: Pack, *, all_of_it: bool = False) -> list[Group]:
    """Return the pack's parts by kind, with the gaps that are told.

    ``all_of_it``: also the alternatives, and the kinds of which there is nothing.
    """
    gaps = {gap.kind: gap.text for gap in pack.gaps}
    parts = pack.parts if all_of_it else list_kept(pack)
    found = []
    for kind in PartKind:
        shown = [show(part) for part in parts if part.kind is kind]
        # A draft may tell of a gap beside parts that are not kept.
        gap = "" if any(part.is_kept for part in parts if part.kind is kind) else gaps.get(kind, "")
        if shown or gap or all_of_it:
            found.append(Group(kind, shown, gap))
    return found


def list_kept(pack: Pack) -> list[Part]:
    """Return what the firm is offered; of a draft, what it would be offered now."""
    kept = [part for part in pack.parts if part.is_kept]
    return kept if pack.sent_at is not None else [part for part in kept if part.is_ready]


def show(part: Part) -> Shown:
    """Return a part with what stands behind it; of what has left only its title."""
    if part.is_gone:
        return Shown(part, Content(part.title))
    if part.posting is not None:
        return Shown(part, of_achievement(part.posting))
    assert part.entry is not None
    return Shown(part, of_entry(part.entry))


def of_achievement(posting: Posting) -> Content:
    """Return what a part says of an achievement."""
    view = view_of(posting)
    listing = LISTINGS[Kind.ACHIEVEMENT]
    return Content(
        title=view.title,
        owner=view.organisation_name or "",
        summary=view.summary,
        facts=_told((str(listing[n].label), say(listing[n], view)) for n in ACHIEVEMENT_LINE),
        page=("items.achievement", {"posting_id": posting.id}),
        is_demo=view.is_demo,
    )


def of_entry(entry: Entry) -> Content:
    """Return what a part says of an entry: its register's line."""
    view, listing = disclosure.public_view(entry), entry.kind.listing
    facts = _told((str(listing[n].label), say(listing[n], view)) for n in entry.kind.line)
    return Content(
        title=view.title,
        owner=view.organisation,
        summary=getattr(view, "summary", ""),
        facts=facts + _free(entry),
        page=("registers.show", {"register": entry.register, "entry_id": entry.id}),
        is_demo=view.is_demo,
    )


def _free(entry: Entry) -> list[tuple[str, str]]:
    """Return when something of what can be asked for by days is free next."""
    if entry.kind.asking is not Asking.DAYS:
        return []
    day = requests.first_free_day(entry.id, units=1, days=1)
    told = gettext("%(day)s起", day=formats.day(day)) if day else gettext("近期没有开放的日期")
    return [(gettext("最近可用"), told)]


def kind_of(register: str) -> PartKind:
    """Return as which part an entry of a register stands in a pack."""
    return next(kind for kind, name in REGISTERS.items() if name == register)


def _told(facts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, text) for label, text in facts if text]
