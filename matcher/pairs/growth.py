"""Where the rows of a side lie, so that more can be put behind them at the cost of those alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

from numpy.typing import NDArray

from matcher.pairs.counts import HOMES, VIEWS, Counts, Home, View, follow
from matcher.pairs.growing import Column
from matcher.pairs.prepare import Prepared
from matcher.pairs.sides import Side
from matcher.pairs.softmatch import TermRows
from matcher.pairs.spaces import Spaces, measure_rows
from matcher.shelf.elements import Beginning, Tail

Read = Callable[[Side], NDArray[Any] | None]


def _slots_of(home: Home) -> Read:
    return lambda side: side.counts[home].slots


def _often_of(home: Home) -> Read:
    return lambda side: side.counts[home].often


def _vectors_of(view: View) -> Read:
    return lambda side: side.vectors[view]


COLUMNS: dict[str, Read] = {
    "measures": lambda side: side.measures,
    "facts": lambda side: side.facts,
    "term-vectors": lambda side: side.terms.vectors,
    "term-columns": lambda side: side.terms.columns,
    "term-weights": lambda side: side.terms.weights,
    **{f"{home}-slots": _slots_of(home) for home in HOMES},
    **{f"{home}-often": _often_of(home) for home in HOMES},
    **{f"vectors-{view}": _vectors_of(view) for view in VIEWS},
    "deep": lambda side: side.deep,
}
"""The arrays of a side that grow with it, by name."""


def list_columns(side: Side) -> dict[str, NDArray[Any]]:
    """Return those of COLUMNS that a side has."""
    found = {name: read(side) for name, read in COLUMNS.items()}
    return {name: rows for name, rows in found.items() if rows is not None}


class Growth:
    """The memory that a line of sides shares, each of which begins as the one before it.

    New rows are measured in the spaces of the first one, which had ``began`` rows: how rare its
    terms are stays as it was then.
    """

    def __init__(
        self,
        side: Side,
        names: Sequence[frozenset[str]],
        memories: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Make room behind a side; ``names`` are those of each row, see Prepared.

        ``memories`` hold, by name, the arrays of ``list_columns`` with room behind them where they
        lie there already.
        """
        self.began = self._count = len(side)
        self._lock = Lock()
        lying = memories or {}
        self._columns = {
            name: Column(rows, lying.get(name)) for name, rows in list_columns(side).items()
        }
        self._items, self._texts, self._names = Tail(side.items), Tail(side.texts), Tail(names)
        self._starts = {home: own.starts for home, own in side.counts.items()}
        self._terms = Tail(side.terms.vocabulary)
        self._term_starts = side.terms.starts
        self._places: dict[str, int] = {}

    def lay_out(self, side: Side) -> Side:
        """Return the side of the same items as it lies here."""
        return self._make(side.spaces, side.names)

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
        self._columns["measures"].add(measures)
        self._columns["facts"].add(prepared.facts)
        for home, own in counts.items():
            self._starts[home] = follow(self._starts[home], own.starts)
            self._columns[f"{home}-slots"].add(own.slots)
            self._columns[f"{home}-often"].add(own.often)
        for view, matrix in prepared.vectors.items():
            self._columns[f"vectors-{view}"].add(matrix)
        if "deep" in self._columns and prepared.deep is not None:
            self._columns["deep"].add(prepared.deep)
        self._add_terms(prepared.terms)
        self._items.extend(prepared.items)
        self._texts.extend(prepared.texts)
        self._names.extend(prepared.names)
        return self._make(spaces, side.names.union(*prepared.names))

    def _add_terms(self, others: TermRows) -> None:
        """Put weighted terms behind those there are; each distinct term stands once."""
        if not self._places:
            # Of texts on disk only those who add something read all.
            self._places = {term: place for place, term in enumerate(self._terms)}
        new, columns = others.number(self._places)
        self._terms.extend([others.vocabulary[row] for row in new])
        self._columns["term-vectors"].add(others.vectors[new])
        self._columns["term-columns"].add(columns)
        self._columns["term-weights"].add(others.weights)
        self._term_starts = follow(self._term_starts, others.starts)

    def _make(self, spaces: Spaces, names: frozenset[str]) -> Side:
        return Side(
            Beginning(self._items),
            Beginning(self._texts),
            {
                home: Counts(starts, self._rows(f"{home}-slots"), self._rows(f"{home}-often"))
                for home, starts in self._starts.items()
            },
            self._rows("measures"),
            TermRows(
                Beginning(self._terms),
                self._rows("term-vectors"),
                self._rows("term-columns"),
                self._rows("term-weights"),
                self._term_starts,
            ),
            {view: self._rows(f"vectors-{view}") for view in VIEWS},
            self._rows("facts"),
            names,
            spaces,
            self._rows("deep") if "deep" in self._columns else None,
        )

    def _rows(self, name: str) -> NDArray[Any]:
        return self._columns[name].rows
