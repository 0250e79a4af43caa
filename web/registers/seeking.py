"""What a list shows where no entry holds the words: those that are nearest by what they mean."""

from __future__ import annotations

from web.registers.disclosure import EntryView
from web.registers.listing import Wanted, views_of

FEW = 5


def find_near(wanted: Wanted) -> list[EntryView]:
    """Return the public entries nearest to the words, best first; none where no words are."""
    if not wanted.words:
        return []
    # Loading the language model is for those who search alone.
    from web.registers.nearest import search_nearest

    found = search_nearest(wanted.register.name, wanted.words, FEW)
    return views_of([entry_id for entry_id, _ in found])
