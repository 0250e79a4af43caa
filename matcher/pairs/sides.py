"""Items of one kind with everything that pairs are measured by, in the spaces of one corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import Counts, Home, Rows, View
from matcher.pairs.prepare import Prepared
from matcher.pairs.softmatch import TermRows
from matcher.pairs.spaces import MEASURES, Spaces, Vector, measure_rows
from matcher.shelf.elements import Picked
from matcher.types import FloatMatrix, Item


@dataclass(frozen=True, slots=True)
class Postings:
    """Counts turned round: for each slot that occurs, the rows that hold it.

    ``items`` is of how many rows: those put behind them later are not in it.
    """

    items: int
    slots: NDArray[np.int32]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    often: NDArray[np.uint16]

    @classmethod
    def of(cls, counts: Counts) -> Postings:
        """Turn counts round."""
        order = np.argsort(counts.slots, kind="stable")
        ordered = counts.slots[order]
        first = int(np.searchsorted(ordered, 0))
        slots, begins = np.unique(ordered[first:], return_index=True)
        starts = np.append(begins + first, len(order)).astype(np.int64)
        owners = counts.owners.astype(np.int32)
        return cls(len(counts), slots, starts, owners[order], counts.often[order])

    def spans(self, slots: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the entries of each slot begin, and how many there are."""
        if not len(self.slots):
            return np.zeros(len(slots), dtype=np.int64), np.zeros(len(slots), dtype=np.int64)
        at = np.minimum(np.searchsorted(self.slots, slots), len(self.slots) - 1)
        begins = self.starts[at]
        return begins, np.where(self.slots[at] == slots, self.starts[at + 1] - begins, 0)


class Side:
    """Prepared items of one kind, row by row.

    ``vectors`` hold one unit vector per item and view, ``deep`` one per item by a transformer,
    where there is one; ``measures`` MEASURES, ``facts`` FACTS, ``texts`` all words of each.
    Nothing but the postings, which follow from the counts, is added after it was made, so that
    threads may share it.
    """

    def __init__(
        self,
        items: Sequence[Item],
        texts: Sequence[Sequence[str]],
        counts: dict[Home, Counts],
        measures: Vector,
        terms: TermRows,
        vectors: dict[View, FloatMatrix],
        facts: Vector,
        names: frozenset[str],
        spaces: Spaces,
        deep: FloatMatrix | None = None,
    ) -> None:
        self.items, self.texts, self.counts = items, texts, counts
        self.measures, self.terms, self.vectors = measures, terms, vectors
        self.facts, self.names, self.spaces, self.deep = facts, names, spaces, deep
        self._postings: dict[Home, Postings] = {}

    @classmethod
    def build(cls, prepared: Prepared, spaces: Spaces) -> Side:
        """Measure prepared items in given spaces: their own, or those of another corpus."""
        numbered = prepared.counts.items()
        counts = {home: one.within(spaces.of(home).vocabulary) for home, one in numbered}
        return cls(
            prepared.items,
            prepared.texts,
            counts,
            measure_rows(counts, {home: one.keys for home, one in numbered}, spaces),
            prepared.terms,
            prepared.vectors,
            prepared.facts,
            frozenset().union(*prepared.names),
            spaces,
            prepared.deep,
        )

    def __len__(self) -> int:
        return len(self.measures)

    def measured(self, name: str) -> Vector:
        """Return one of MEASURES for all rows."""
        return np.asarray(self.measures[:, MEASURES.index(name)])

    def postings(self, home: Home) -> Postings:
        """Return the counts turned round, made once."""
        if home not in self._postings:
            self._postings[home] = Postings.of(self.counts[home])
        return self._postings[home]

    def turn(self, home: Home, postings: Postings) -> None:
        """Use postings that were made of the same counts before."""
        self._postings[home] = postings

    def is_turned(self, home: Home) -> bool:
        """Whether the postings are there already."""
        return home in self._postings

    def take_over(self, home: Home, before: Side) -> None:
        """Use the postings of a side that this one begins as."""
        if before.is_turned(home):
            self.turn(home, before.postings(home))

    def take(self, rows: Rows) -> Side:
        """Return the given items in the given order."""
        return Side(
            Picked(self.items, rows),
            Picked(self.texts, rows),
            {home: counts.take(rows) for home, counts in self.counts.items()},
            np.asarray(self.measures[rows]),
            self.terms.take(rows),
            {view: np.asarray(matrix[rows]) for view, matrix in self.vectors.items()},
            np.asarray(self.facts[rows]),
            self.names,
            self.spaces,
            None if self.deep is None else np.asarray(self.deep[rows]),
        )


def move(side: Side, spaces: Spaces) -> Side:
    """Return items of one corpus as the queries that they are in the spaces of another."""
    keys = {
        home: side.spaces.of(home).vocabulary.keys[held.slots] for home, held in side.counts.items()
    }
    counts = {
        home: Counts(held.starts, spaces.of(home).vocabulary.find(keys[home]), held.often)
        for home, held in side.counts.items()
    }
    return Side(
        side.items,
        side.texts,
        counts,
        measure_rows(counts, keys, spaces),
        side.terms,
        side.vectors,
        side.facts,
        side.names,
        spaces,
        side.deep,
    )
