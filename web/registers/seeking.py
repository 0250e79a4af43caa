"""What a list shows where no entry holds the words: those that are nearest by what they mean."""

from __future__ import annotations

from matcher.types import Item, Kind
from web.registers.disclosure import EntryView
from web.registers.listing import Wanted, views_of
from web.registers.nearest import find_nearest

FEW = 5


def find_near(wanted: Wanted) -> list[EntryView]:
    """Return the public entries nearest to the words, best first; none where no words are."""
    if not wanted.words:
        return []
    item = Item(id="", kind=Kind.NEED, organisation=None, title=wanted.words, content=wanted.words)
    try:
        found = find_nearest(item, wanted.register.name, FEW)
    except NotImplementedError:
        return []
    return views_of([one.entry_id for one in found if not one.is_weak])
