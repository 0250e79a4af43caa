"""The terms that a need shares with many achievements, and what products over them come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.pairs.counts import VIEWS, Counts, Home, Rows, View, gather
from matcher.pairs.sides import Postings, Side
from matcher.pairs.spaces import Unit, Vector, damp, is_of_unit

Weighting = Literal["tfidf", "bm25", "query", "share", "mark"]

BM25_K1 = 1.2
BM25_B = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """The terms of one item that the corpus holds: slots, how often per view, idf, unit."""

    side: Side
    row: int
    home: Home
    slots: NDArray[np.int32]
    often: NDArray[np.uint16]
    idf: Vector
    keys: NDArray[np.uint32]

    @classmethod
    def of(cls, side: Side, row: int, home: Home) -> Asked:
        """Return the terms of one row of a side."""
        counts, space = side.counts[home], side.spaces.of(home)
        begin, end = counts.starts[row], counts.starts[row + 1]
        slots, often = counts.slots[begin:end], counts.often[begin:end]
        idf = space.rarity(slots)
        known = idf > 0.0
        slots = np.asarray(slots[known])
        return cls(
            side,
            row,
            home,
            slots,
            np.asarray(often[known]),
            idf[known],
            space.vocabulary.keys[slots],
        )

    def pick(self, is_meant: NDArray[np.bool_]) -> Asked:
        """Return some of the terms, weighed as they are among all."""
        slots, often = self.slots[is_meant], self.often[is_meant]
        return replace(
            self, slots=slots, often=often, idf=self.idf[is_meant], keys=self.keys[is_meant]
        )

    def weigh(self, weighting: Weighting, view: View, unit: Unit) -> Vector:
        """Return the weight of each term in a row of this item."""
        often = self.often[:, VIEWS.index(view)]
        present = (often > 0) & is_of_unit(self.keys, unit)
        weights = self.idf * present
        if weighting == "tfidf":
            return damp(often) * weights / self._measured(f"norm {unit} {view}")
        if weighting == "bm25":
            return saturate(often, self._measured(f"length {self.home}"), self._mean_length)
        if weighting == "share":
            return weights / self._measured(f"share {unit} {view}")
        return present.astype(np.float32) if weighting == "mark" else weights

    @property
    def _mean_length(self) -> float:
        return self.side.spaces.of(self.home).mean_length

    def _measured(self, name: str) -> np.float32:
        return np.float32(self.side.measured(name)[self.row])


class Entries:
    """Entries of rows that follow each other whose terms are among those asked for.

    ``begin`` is the first of the ``count`` rows. ``places`` says which of the asked terms each
    entry is, ``rows`` its row counted from ``begin``; ``ends`` where the entries of each row end
    or, unless they lie ``by_row``, those of each term.
    """

    def __init__(
        self,
        begin: int,
        count: int,
        places: NDArray[np.intp],
        often: NDArray[np.uint16],
        rows: NDArray[np.intp],
        ends: NDArray[np.int64],
        *,
        by_row: bool,
    ) -> None:
        self.begin, self.count, self.places, self.often = begin, count, places, often
        self.rows, self.ends, self.by_row = rows, ends, by_row
        self._matrix: sparse.csr_matrix | sparse.csc_matrix | None = None

    def multiply(self, values: Vector, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the product of each row with weights of the asked terms, shape (rows, products);
        ``values`` has one per entry, ``weights`` the shape (asked terms, products)."""
        if self._matrix is None:
            self._matrix = self._lay_out(values, (self.count, len(weights)))
        # Where the entries lie stays the same: to check it anew costs more than a short product.
        self._matrix.data = values
        return np.asarray(self._matrix @ weights)

    def _lay_out(
        self, values: Vector, shape: tuple[int, int]
    ) -> sparse.csr_matrix | sparse.csc_matrix:
        if self.by_row:
            return sparse.csr_matrix((values, self.places, self.ends), shape=shape)
        return sparse.csc_matrix((values, self.rows, self.ends), shape=shape)


@dataclass(frozen=True, slots=True)
class Overlap:
    """What many rows share with one item; ``parts`` cover all rows of the side, in order, or those
    of ``rows``."""

    side: Side
    asked: Asked
    parts: Sequence[Entries]
    rows: Rows | None = None

    def sum_up(
        self, weighting: Weighting, view: View, weights: Sequence[Vector]
    ) -> NDArray[np.float32]:
        """Return, for each row and each vector of the asked terms' weights, the product with the
        row's own weights, not yet divided by the row's length; shape (rows, len(weights))."""
        asked = np.stack(weights, axis=1)
        sums = [part.multiply(self._weigh(part, weighting, view), asked) for part in self.parts]
        return sums[0] if len(sums) == 1 else np.concatenate(sums)

    def _weigh(self, part: Entries, weighting: Weighting, view: View) -> Vector:
        often = part.often[:, VIEWS.index(view)]
        if weighting == "mark":
            return (often > 0).astype(np.float32)
        if weighting == "bm25":
            home = self.asked.home
            lengths = self.side.measured(f"length {home}")
            own = (lengths if self.rows is None else lengths[self.rows])[part.begin :][part.rows]
            return saturate(often, own, self.side.spaces.of(home).mean_length)
        weights = self.asked.idf[part.places] * (often > 0)
        return np.asarray(damp(often) * weights if weighting == "tfidf" else weights)


def saturate(often: NDArray[np.uint16], lengths: Vector | np.float32, mean_length: float) -> Vector:
    """Return what BM25 makes of how often a term stands in texts of some lengths, without idf."""
    found = often.astype(np.float32)
    spread = np.float32(BM25_K1) * (
        np.float32(1.0 - BM25_B) + np.float32(BM25_B) * lengths / np.float32(mean_length)
    )
    return np.asarray(found * np.float32(BM25_K1 + 1.0) / (found + spread), dtype=np.float32)


def overlap_rows(asked: Asked, side: Side, rows: Rows | None = None) -> Overlap:
    """Return the entries of a side, or of some of its rows, that hold terms of one item."""
    if rows is not None:
        return Overlap(side, asked, [_sift(asked, side.counts[asked.home].take(rows))], rows)
    if not side.is_turned(asked.home):
        return Overlap(side, asked, [_sift(asked, side.counts[asked.home])])
    turned = side.postings(asked.home)
    parts = [_look_up(asked, turned)]
    if turned.items < len(side):
        parts.append(_sift(asked, side.counts[asked.home], turned.items))
    return Overlap(side, asked, parts)


def _look_up(asked: Asked, turned: Postings) -> Entries:
    begins, lengths = turned.spans(asked.slots)
    rows, often = gather([turned.rows, turned.often], begins, lengths)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.repeat(np.arange(len(asked.slots)), lengths)
    return Entries(0, turned.items, places, often, rows.astype(np.intp), ends, by_row=False)


def _sift(asked: Asked, counts: Counts, begin: int = 0) -> Entries:
    """Look through all entries of the rows from one on."""
    starts = counts.starts[begin:]
    slots = counts.slots[starts[0] :]
    highest = int(max(slots.max(initial=-1), asked.slots.max(initial=-1)))
    # One more place than slots: -1, the slot of what is not known, finds the last one.
    numbers = np.zeros(highest + 2, dtype=np.int32)
    numbers[asked.slots] = np.arange(1, len(asked.slots) + 1)
    found = numbers[slots]
    spots = np.flatnonzero(found)
    starts = starts - starts[0]
    owners = np.searchsorted(starts, spots, side="right") - 1
    ends = np.searchsorted(spots, starts).astype(np.int64)
    places = (found[spots] - 1).astype(np.intp)
    often = counts.often[counts.starts[begin] :][spots]
    return Entries(begin, len(starts) - 1, places, often, owners, ends, by_row=True)


def weigh_side(side: Side, home: Home, view: View) -> sparse.csr_matrix:
    """Return the tf-idf rows of a whole side, each of length one, shape (rows, slots)."""
    counts, space = side.counts[home], side.spaces.of(home)
    often = counts.often[:, VIEWS.index(view)]
    lengths = np.repeat(side.measured(f"norm {home} {view}"), np.diff(counts.starts))
    values = np.where(often > 0, damp(often) * space.rarity(counts.slots) / lengths, 0.0)
    shape = (len(side), len(space.vocabulary))
    return sparse.csr_matrix((values.astype(np.float32), counts.slots, counts.starts), shape=shape)
