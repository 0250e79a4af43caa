"""How often each term stands in each view of items, and how terms are numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.text.grams import Keys, Occurrences

View = Literal["title", "short", "full"]
"""Title and keywords; these with the content's telling terms; the whole public text."""

VIEWS: tuple[View, ...] = ("title", "short", "full")

MOST_COUNTED = 65_535

MOST_UNSORTED = 5_000
"""How many new terms are looked up one by one before all are sorted again."""

Slots = NDArray[np.int32]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Counts:
    """Terms of items laid end to end: those of item i stand from starts[i] to starts[i + 1].

    ``slots`` numbers the terms, -1 for one that the vocabulary has not; ``often`` has shape
    (entries, VIEWS). Each term of an item stands once.
    """

    starts: NDArray[np.int64]
    slots: Slots
    often: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def owners(self) -> NDArray[np.int64]:
        """The item of each entry."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def take(self, rows: Rows) -> Counts:
        """Return the given items in the given order."""
        starts, places = spans(self.starts, rows)
        return Counts(starts, self.slots[places], self.often[places])


@dataclass(frozen=True, slots=True)
class KeyCounts:
    """Counts whose terms are keys of ``matcher.text.grams``, not numbered yet."""

    starts: NDArray[np.int64]
    keys: Keys
    often: NDArray[np.uint16]

    def number(self, slots: Slots) -> Counts:
        """Return the same with a slot for each entry."""
        return Counts(self.starts, slots, self.often)


def tally(views: Mapping[View, Occurrences], items: int) -> KeyCounts:
    """Return how often each term occurs in each view of ``items`` items."""
    parts = [views[view] for view in VIEWS]
    joined = Occurrences.join(parts)
    marks = joined.owners.astype(np.uint64) << np.uint64(32) | joined.keys.astype(np.uint64)
    found, places = np.unique(marks, return_inverse=True)
    number = np.repeat(np.arange(len(parts)), [len(part.keys) for part in parts])
    often = np.bincount(places * len(parts) + number, minlength=len(found) * len(parts))
    owners = (found >> np.uint64(32)).astype(np.int64)
    starts = np.searchsorted(owners, np.arange(items + 1))
    limited = np.minimum(often, MOST_COUNTED).astype(np.uint16).reshape(len(found), len(parts))
    return KeyCounts(starts.astype(np.int64), found.astype(np.uint32), limited)


def spans(starts: NDArray[np.int64], rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the starts of the chosen rows laid end to end, and the places of their entries."""
    begins, lengths = starts[rows], starts[rows + 1] - starts[rows]
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.arange(ends[-1]) + np.repeat(begins - ends[:-1], lengths)
    return ends, places


class Vocabulary:
    """Numbers terms in the order they came in; a number never changes.

    ``keys`` are those of the first slots, ``order`` their slots by ascending key. What came
    later is looked up one by one until it is worth sorting again.
    """

    def __init__(self, keys: Keys | None = None, order: Slots | None = None) -> None:
        self._later: dict[int, int] = {}
        self._sort(np.zeros(0, dtype=np.uint32) if keys is None else keys, order)

    def __len__(self) -> int:
        return len(self._keys) + len(self._later)

    @property
    def keys(self) -> Keys:
        """The key of each slot."""
        later = np.fromiter(self._later, dtype=np.uint32, count=len(self._later))
        return np.concatenate([self._keys, later]) if len(later) else self._keys

    def keys_of(self, slots: Slots) -> Keys:
        """Return the keys of known slots."""
        return np.asarray((self.keys if self._later else self._keys)[slots])

    @property
    def order(self) -> Slots:
        """The slots by ascending key, for whoever keeps them."""
        if self._later:
            self._sort(self.keys, None)
        return self._order

    def find(self, keys: Keys) -> Slots:
        """Return the slot of each key, -1 where it has none."""
        slots = np.full(len(keys), -1, dtype=np.int32)
        if len(self._sorted) and len(keys):
            at = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
            slots = np.where(self._sorted[at] == keys, self._order[at], np.int32(-1))
        if self._later:
            for place in np.flatnonzero(slots < 0).tolist():
                slots[place] = self._later.get(int(keys[place]), -1)
        return slots

    def add(self, keys: Keys) -> Slots:
        """Return the slot of each key, giving new ones to those that have none."""
        slots = self.find(keys)
        fresh = np.unique(keys[slots < 0])
        if not len(fresh):
            return slots
        self.take_in(fresh)
        return self.find(keys)

    def take_in(self, keys: Keys) -> None:
        """Number further keys, none of which is known, in the given order."""
        if len(keys) + len(self._later) > max(MOST_UNSORTED, len(self._keys) // 4):
            self._sort(np.concatenate([self.keys, keys]), None)
            return
        for key in keys.tolist():
            self._later[key] = len(self)

    def _sort(self, keys: Keys, order: Slots | None) -> None:
        self._keys = keys
        self._order = np.argsort(keys, kind="stable").astype(np.int32) if order is None else order
        self._sorted = keys[self._order]
        self._later = {}
