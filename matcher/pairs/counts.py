"""How often each term stands in each view of items, and how terms are numbered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matcher.text.grams import Keys, Occurrences

View = Literal["title", "short", "full"]
"""Title and keywords; these with the content's telling terms; the whole public text."""

VIEWS: tuple[View, ...] = ("title", "short", "full")

Home = Literal["chars", "words"]
"""The two lists of terms: characters with pairs of characters, and words."""

HOMES: tuple[Home, ...] = ("chars", "words")

MOST_COUNTED = 65_535

LEAST_USED = 0.8
"""Share of a vocabulary below which it is made anew, when items went."""

LONG_RUN = 32
"""Runs of entries that are as long on the average are copied one by one."""

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
        begins = self.starts[rows]
        lengths = self.starts[rows + 1] - begins
        slots, often = gather([self.slots, self.often], begins, lengths)
        return Counts(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), slots, often)


class Vocabulary:
    """The terms of a corpus; a term's slot is its place among ``keys``.

    They ascend, but for those that came later, which stand behind the others.
    """

    def __init__(self, keys: Keys) -> None:
        """Number the distinct ones of some keys."""
        self._number(np.unique(keys))

    @classmethod
    def of_ascending(cls, keys: Keys) -> Vocabulary:
        """Number keys that are distinct and ascend."""
        made = object.__new__(cls)
        made._number(keys)
        return made

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def ascends(self) -> bool:
        """Whether none of the terms came later."""
        return self._settled == len(self.keys)

    def join(self, others: Vocabulary) -> Vocabulary:
        """Return the terms of both, ascending."""
        return Vocabulary(np.concatenate([self.keys, others.keys]))

    def grow(self, others: Vocabulary) -> Vocabulary:
        """Return the terms of both, those of the present one under the slots they have."""
        new = others.keys[self.find(others.keys) < 0]
        if not len(new):
            return self
        grown = object.__new__(Vocabulary)
        grown._number(np.concatenate([self.keys, new]), self._settled)
        return grown

    def find(self, keys: Keys) -> Slots:
        """Return the slot of each key, -1 where it has none."""
        slots = _find(self.keys[: self._settled], keys)
        if not self.ascends:
            missing = np.flatnonzero(slots < 0)
            late = _find(self._late, keys[missing])
            slots[missing] = np.where(late < 0, late, self._late_slots[late])
        return slots

    def _number(self, keys: Keys, settled: int | None = None) -> None:
        self.keys = keys
        self._settled = len(keys) if settled is None else settled
        order = np.argsort(keys[self._settled :])
        self._late = keys[self._settled :][order]
        self._late_slots = (order + self._settled).astype(np.int32)


def _find(ascending: Keys, keys: Keys) -> Slots:
    """Return the place of each key, -1 where it is not there."""
    if not len(ascending):
        return np.full(len(keys), -1, dtype=np.int32)
    at = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1).astype(np.int32)
    return np.where(ascending[at] == keys, at, np.int32(-1))


@dataclass(frozen=True, slots=True)
class Numbered:
    """Counts and the vocabulary that numbers their terms, which may hold terms that no item has."""

    counts: Counts
    vocabulary: Vocabulary

    @property
    def keys(self) -> Keys:
        """The term of each entry, as a key of ``matcher.text.grams``."""
        return self.vocabulary.keys[self.counts.slots]

    def within(self, vocabulary: Vocabulary) -> Counts:
        """Return the counts as another vocabulary numbers them."""
        if vocabulary is self.vocabulary:
            return self.counts
        moved = vocabulary.find(self.vocabulary.keys)
        return Counts(self.counts.starts, moved[self.counts.slots], self.counts.often)

    def settle(self) -> Numbered:
        """Return the same numbered so that the terms ascend."""
        if self.vocabulary.ascends:
            return self
        vocabulary = Vocabulary(self.vocabulary.keys)
        return Numbered(self.within(vocabulary), vocabulary)

    def take(self, rows: Rows) -> Numbered:
        """Return the given items in the given order; terms that hardly any has are forgotten."""
        taken = Numbered(self.counts.take(rows), self.vocabulary)
        is_used = np.bincount(taken.counts.slots, minlength=len(self.vocabulary)) > 0
        if np.count_nonzero(is_used) > LEAST_USED * len(self.vocabulary):
            return taken.settle()
        vocabulary = Vocabulary(self.vocabulary.keys[is_used])
        return Numbered(taken.within(vocabulary), vocabulary)

    def join(self, others: Numbered) -> Numbered:
        """Return these items and then the others."""
        vocabulary = self.vocabulary.join(others.vocabulary)
        mine, theirs = self.within(vocabulary), others.within(vocabulary)
        counts = Counts(
            follow(mine.starts, theirs.starts),
            np.concatenate([mine.slots, theirs.slots]),
            np.concatenate([mine.often, theirs.often]),
        )
        return Numbered(counts, vocabulary)


def tally(views: Mapping[View, Occurrences], items: int) -> Numbered:
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
    keys = found.astype(np.uint32)
    vocabulary = Vocabulary(keys)
    return Numbered(Counts(starts.astype(np.int64), vocabulary.find(keys), limited), vocabulary)


def spans(starts: NDArray[np.int64], rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the starts of the chosen rows laid end to end, and the places of their entries."""
    return lay_out(starts[rows], starts[rows + 1] - starts[rows])


def gather(
    arrays: Sequence[NDArray[Any]], begins: NDArray[np.int64], lengths: NDArray[np.int64]
) -> list[NDArray[Any]]:
    """Return from each array the same runs laid end to end: they begin there and are so long."""
    if lengths.sum() <= LONG_RUN * len(lengths):
        _, places = lay_out(begins, lengths)
        return [array[places] for array in arrays]
    # Copied run by run, which is several times faster than entry by entry.
    ends = (begins + lengths).tolist()
    runs = list(map(slice, begins.tolist(), ends))
    return [np.concatenate([array[run] for run in runs]) for array in arrays]


def follow(starts: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the starts of some items and then of others, whose entries lie end to end."""
    return np.concatenate([starts, others[1:] + starts[-1]])


def lay_out(
    begins: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where runs of the given lengths start when laid end to end (and where the last one
    ends), and the places of their entries, counted from where each begins now."""
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return ends, np.arange(ends[-1]) + np.repeat(begins - ends[:-1], lengths)
