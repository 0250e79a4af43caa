"""Where the rows of a side lie, so that more can be put behind them at the cost of those alone."""

from __future__ import annotations

from threading import Lock

import numpy as np

from matcher.pairs.counts import HOMES, Counts, Home, follow
from matcher.pairs.growing import Beginning, Column
from matcher.pairs.prepare import Prepared
from matcher.pairs.sides import Side
from matcher.pairs.softmatch import TermRows
from matcher.pairs.spaces import Spaces, measure_rows
from matcher.types import FloatMatrix


class Growth:
    """The memory that a line of sides shares, each of which begins as the one before it.

    New rows are measured in the spaces of the first one, which had ``began`` rows: how rare its
    terms are stays as it was then.
    """

    def __init__(self, prepared: Prepared) -> None:
        """Make room behind items as they were prepared."""
        self.began = self._count = len(prepared)
        self._lock = Lock()
        self._items, self._texts = list(prepared.items), list(prepared.texts)
        self._names = list(prepared.names)
        counts = {home: one.counts for home, one in prepared.counts.items()}
        self._starts = {home: own.starts for home, own in counts.items()}
        self._slots = {home: Column(own.slots) for home, own in counts.items()}
        self._often = {home: Column(own.often) for home, own in counts.items()}
        self._vectors = {view: Column(matrix) for view, matrix in prepared.vectors.items()}
        self._deep = None if prepared.deep is None else Column(prepared.deep)
        self._terms = _TermMemory(prepared.terms)

    def lay_out(self, side: Side) -> Side:
        """Return the side of the same items as it lies here."""
        return self._make(side.spaces, side.measures, side.facts, side.names)

    def names(self, count: int) -> Beginning[frozenset[str]]:
        """Return the names of the first rows, see Prepared."""
        return Beginning(self._names, count)

    def add(self, side: Side, prepared: Prepared) -> Side | None:
        """Return the side with more rows; None where others were put behind it already."""
        with self._lock:
            if len(side) != self._count:
                return None
            self._count = -1  # Until all is written: after an error nobody goes on from here.
            grown = self._add(side, prepared)
            self._count = len(grown)
        for home in HOMES:
            grown.take_over(home, side)
        return grown

    def _add(self, side: Side, prepared: Prepared) -> Side:
        numbered = prepared.counts.items()
        spaces = side.spaces.grow({home: one.vocabulary for home, one in numbered})
        counts = {home: one.within(spaces.of(home).vocabulary) for home, one in numbered}
        measures = measure_rows(counts, {home: one.keys for home, one in numbered}, spaces)
        for home, own in counts.items():
            self._add_counts(home, own)
        for view, matrix in prepared.vectors.items():
            self._vectors[view].add(matrix)
        if self._deep is not None and prepared.deep is not None:
            self._deep.add(prepared.deep)
        self._terms.add(prepared.terms)
        self._items.extend(prepared.items)
        self._texts.extend(prepared.texts)
        self._names.extend(prepared.names)
        return self._make(
            spaces,
            np.concatenate([side.measures, measures]),
            np.concatenate([side.facts, prepared.facts]),
            side.names.union(*prepared.names),
        )

    def _add_counts(self, home: Home, counts: Counts) -> None:
        self._starts[home] = follow(self._starts[home], counts.starts)
        self._slots[home].add(counts.slots)
        self._often[home].add(counts.often)

    def _make(
        self, spaces: Spaces, measures: FloatMatrix, facts: FloatMatrix, names: frozenset[str]
    ) -> Side:
        return Side(
            Beginning(self._items),
            Beginning(self._texts),
            {
                home: Counts(starts, self._slots[home].rows, self._often[home].rows)
                for home, starts in self._starts.items()
            },
            measures,
            self._terms.rows(),
            {view: column.rows for view, column in self._vectors.items()},
            facts,
            names,
            spaces,
            None if self._deep is None else self._deep.rows,
        )


class _TermMemory:
    """Where weighted terms of items lie; each distinct term stands once."""

    def __init__(self, terms: TermRows) -> None:
        self._vocabulary = list(terms.vocabulary)
        self._places = {term: place for place, term in enumerate(self._vocabulary)}
        self._vectors = Column(terms.vectors)
        self._columns, self._weights = Column(terms.columns), Column(terms.weights)
        self._starts = terms.starts

    def add(self, others: TermRows) -> None:
        """Put items behind those there are."""
        new = [row for row, term in enumerate(others.vocabulary) if term not in self._places]
        for row in new:
            self._places[others.vocabulary[row]] = len(self._vocabulary)
            self._vocabulary.append(others.vocabulary[row])
        moved = np.array([self._places[term] for term in others.vocabulary], dtype=np.intp)
        self._vectors.add(others.vectors[new])
        self._columns.add(moved[others.columns])
        self._weights.add(others.weights)
        self._starts = follow(self._starts, others.starts)

    def rows(self) -> TermRows:
        """Return all there is."""
        return TermRows(
            Beginning(self._vocabulary),
            self._vectors.rows,
            self._columns.rows,
            self._weights.rows,
            self._starts,
        )
