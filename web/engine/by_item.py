"""What follows from a published item alone, computed once for as long as the item stays the same.

Published items are read anew only where they changed (``published``), so the same object stands
for the same text.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from flask import current_app

from matcher.types import Item

T = TypeVar("T")

_KEY = "techmatch_by_item"


def compute_each(
    name: Hashable, ground: Hashable, items: Sequence[Item], compute: Callable[[Item], T]
) -> list[T]:
    """Return what ``compute`` makes of each item, in order; asked only for those that are new.

    ``ground`` is what it follows from beside the item: with another all is computed anew. What is
    known of items that are not among ``items`` any more is forgotten.
    """
    kept: dict[Hashable, tuple[Hashable, dict[str, tuple[Item, T]]]]
    kept = current_app.extensions.setdefault(_KEY, {})
    earlier, known = kept.get(name, (None, {}))
    if earlier != ground:
        known = {}
    found: dict[str, tuple[Item, T]] = {}
    for item in items:
        held = known.get(item.id)
        found[item.id] = held if held and held[0] is item else (item, compute(item))
    kept[name] = ground, found
    return [found[item.id][1] for item in items]
