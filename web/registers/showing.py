"""What the public sees of an entry is put in place, with all that lists and searches read."""

from __future__ import annotations

from sqlalchemy.orm.attributes import flag_modified

from web.base.clock import utc_now
from web.base.listing.spec import Shape
from web.registers import values
from web.registers.disclosure import public_view
from web.registers.models import Entry, EntryTag
from web.registers.texts import search_text_of


def show(entry: Entry) -> None:
    """Show the public the draft as it is."""
    now = utc_now()
    entry.shown = dict(entry.draft)
    entry.shown_at = now
    entry.published_at = entry.published_at or now
    told = values.read(entry.kind.listing, entry.shown)
    entry.until = told[entry.kind.until] if entry.kind.until else None
    entry.search_text = search_text_of(public_view(entry))
    _tag(entry, told)
    entitle(entry)


def hide(entry: Entry) -> None:
    """Show the public nothing any more."""
    entry.shown, entry.search_text, entry.until = None, "", None
    entry.tags.clear()
    entitle(entry)


def entitle(entry: Entry) -> None:
    """Name an entry and its place: as the public sees them, as the draft says where it does not.

    Moves the version with any change of the text, or two people editing the same draft would
    overwrite each other unseen.
    """
    told = entry.draft if entry.shown is None else entry.shown
    entry.title = str(told.get("title") or "")
    entry.district = str(told.get("district") or "")
    flag_modified(entry, "draft")


def _tag(entry: Entry, told: dict[str, object]) -> None:
    wanted: set[tuple[str, str]] = set()
    for name in entry.kind.facets:
        is_one = entry.kind.listing[name].shape is Shape.CODE
        found = (told[name],) if is_one else told[name]
        wanted |= {(name, str(code)) for code in found if code}  # type: ignore[attr-defined]
    kept = [tag for tag in entry.tags if (tag.facet, tag.code) in wanted]
    known = {(tag.facet, tag.code) for tag in kept}
    entry.tags = kept + [EntryTag(facet=one, code=code) for one, code in sorted(wanted - known)]
