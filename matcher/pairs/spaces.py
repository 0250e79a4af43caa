"""Lexical measures of texts in the vocabulary of one corpus: rarity of terms, length of rows.

A ``Space`` holds how rare each term is in a corpus; ``measure_rows`` what each text's rows are
divided by. From both and the counts every weighted row follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import HOMES, VIEWS, Counts, Home, View, Vocabulary
from matcher.text.grams import Keys, are_letters, are_pairs

Unit = Literal["chars", "pairs", "letters", "words"]
"""Characters with pairs of characters, each of these alone, words. Latin words stay whole."""

Vector = NDArray[np.float32]

NORMS: tuple[tuple[Unit, View], ...] = (
    ("chars", "title"),
    ("chars", "short"),
    ("chars", "full"),
    ("pairs", "title"),
    ("pairs", "full"),
    ("letters", "title"),
    ("words", "title"),
    ("words", "short"),
    ("words", "full"),
)
SHARES: tuple[tuple[Unit, View], ...] = (
    ("chars", "title"),
    ("chars", "short"),
    ("words", "title"),
    ("words", "short"),
)

MEASURES = (
    *(f"norm {unit} {view}" for unit, view in NORMS),
    *(f"share {unit} {view}" for unit, view in SHARES),
    *(f"length {unit}" for unit in HOMES),
)
"""What is measured of each item: lengths of its tf-idf rows, sums of idf, numbers of terms."""

LEAST_NORM = 1e-6
_LOGS = (1.0 + np.log(np.maximum(np.arange(65_536), 1))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Space:
    """How rare the terms of one corpus are: idf = ln((n + 1) / (df + 1)) + 1 by slot.

    0 stands for a term that the corpus does not hold, which weighs ``unseen`` in the length of
    a row and nothing else, so that a text full of foreign terms is near to nothing. A term that
    came later weighs ``late``, as one that a single item holds.
    """

    vocabulary: Vocabulary
    idf: Vector
    unseen: float
    mean_length: float

    @classmethod
    def fit(
        cls, vocabulary: Vocabulary, frequency: NDArray[np.int64], total: int, mean_length: float
    ) -> Space:
        """Return the space of a corpus of ``total`` items from document frequencies by slot."""
        idf = np.log((total + 1.0) / (frequency + 1.0)) + 1.0
        known = np.where(frequency > 0, idf, 0.0).astype(np.float32)
        unseen = float(np.log(total + 1.0) + 1.0)
        return cls(vocabulary, known, unseen, max(mean_length, 1.0))

    @property
    def late(self) -> float:
        """The idf of a term that one item holds."""
        return self.unseen - float(np.log(2.0))

    def grow(self, others: Vocabulary) -> Space:
        """Return the space with more terms; how rare those are that items hold stays."""
        slots = self.vocabulary.find(others.keys)
        is_numbered = slots >= 0
        unused = slots[is_numbered & (self.rarity(slots) == 0.0)]
        if is_numbered.all() and not len(unused):
            return self
        vocabulary = self.vocabulary.grow(others)
        more = np.full(len(vocabulary) - len(self.vocabulary), self.late, dtype=np.float32)
        idf = np.concatenate([self.idf, more])
        # Numbered still, though the last item that held it has gone.
        idf[unused] = self.late
        return replace(self, vocabulary=vocabulary, idf=idf)

    def rarity(self, slots: NDArray[np.int32]) -> Vector:
        """Return the idf of each slot, 0 for those that the corpus does not hold."""
        if not len(self.idf):
            return np.zeros(len(slots), dtype=np.float32)
        return np.where(slots >= 0, self.idf[slots], np.float32(0.0))


def count_documents(counts: Counts, slots: int) -> NDArray[np.int64]:
    """Return in how many whole texts each slot occurs."""
    full = counts.often[:, VIEWS.index("full")] > 0
    return np.bincount(counts.slots[full], minlength=slots)


def damp(often: NDArray[np.uint16]) -> Vector:
    """Return 1 + ln of how often, for numbers from 1 on."""
    return np.asarray(_LOGS[often])


def is_of_unit(keys: Keys, unit: Unit) -> NDArray[np.bool_]:
    """Return which keys belong to a unit of their vocabulary."""
    if unit == "pairs":
        return are_pairs(keys)
    if unit == "letters":
        return are_letters(keys)
    return np.ones(len(keys), dtype=bool)


def measure_rows(
    counts: Mapping[Home, Counts], keys: Mapping[Home, Keys], spaces: Spaces
) -> Vector:
    """Return MEASURES of each item, shape (items, MEASURES); keys are those of the entries."""
    parts = {home: _Weighed(counts[home], keys[home], spaces.of(home)) for home in HOMES}
    columns = [parts[home_of(unit)].norm(unit, view) for unit, view in NORMS]
    columns += [parts[home_of(unit)].share(view) for unit, view in SHARES]
    columns += [parts[home].length() for home in HOMES]
    return np.stack(columns, axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Spaces:
    """The space of a corpus's characters and that of its words."""

    chars: Space
    words: Space

    def of(self, unit: Unit) -> Space:
        """Return the space that a unit is counted in."""
        return self.words if unit == "words" else self.chars

    def grow(self, others: Mapping[Home, Vocabulary]) -> Spaces:
        """Return the spaces with more terms."""
        return Spaces(self.chars.grow(others["chars"]), self.words.grow(others["words"]))


def home_of(unit: Unit) -> Home:
    """Return which of the two lists a unit is part of."""
    return "words" if unit == "words" else "chars"


class _Weighed:
    """Entries with their weights, so that each is looked up once."""

    def __init__(self, counts: Counts, keys: Keys, space: Space) -> None:
        self._often, self._keys = counts.often, keys
        self._owners, self._items = counts.owners, len(counts)
        rarity = space.rarity(counts.slots)
        self._is_known = rarity > 0.0
        self._rarity = np.where(self._is_known, rarity, np.float32(space.unseen))
        self._views = {view: self._look(place) for place, view in enumerate(VIEWS)}

    def _look(self, place: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the entries that a view holds, and the square of the weight of each: few of the
        whole text's stand in a title."""
        held = np.flatnonzero(self._often[:, place])
        # Of a term that the corpus does not hold it counts once that it is there.
        damped = np.where(self._is_known[held], damp(self._often[held, place]), np.float32(1.0))
        return held, (damped * self._rarity[held]).astype(np.float64) ** 2

    def norm(self, unit: Unit, view: View) -> NDArray[np.float64]:
        """Return the length of each tf-idf row."""
        held, squares = self._views[view]
        if unit not in HOMES:
            is_meant = is_of_unit(self._keys[held], unit)
            held, squares = held[is_meant], squares[is_meant]
        return np.maximum(np.sqrt(self._sum(held, squares)), LEAST_NORM)

    def share(self, view: View) -> NDArray[np.float64]:
        """Return the sum of idf over each item's distinct terms."""
        held, _ = self._views[view]
        return np.maximum(self._sum(held, self._rarity[held]), LEAST_NORM)

    def length(self) -> NDArray[np.float64]:
        """Return how many terms each whole text has."""
        held, _ = self._views["full"]
        return self._sum(held, self._often[held, VIEWS.index("full")])

    def _sum(self, held: NDArray[np.intp], values: NDArray[np.generic]) -> NDArray[np.float64]:
        summed = np.bincount(self._owners[held], weights=values, minlength=self._items)
        return summed.astype(np.float64)
