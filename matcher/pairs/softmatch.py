"""Term-by-term comparison: each term of one side with its nearest term of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import Rows, follow, spans
from matcher.shelf.elements import Picked
from matcher.types import Encoder, FloatMatrix

WeightedTerms = Sequence[tuple[str, float]]
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TermRows:
    """Weighted terms of many items laid end to end.

    ``vocabulary`` holds each distinct term once, ``vectors`` its unit vector, shape
    (terms, dimension). ``columns`` and ``weights`` have one entry per item and term,
    ``starts`` one per item plus the end.
    """

    vocabulary: Sequence[str]
    vectors: FloatMatrix
    columns: NDArray[np.intp]
    weights: Vector
    starts: NDArray[np.intp]

    @classmethod
    def build(cls, items: Sequence[WeightedTerms], encoder: Encoder) -> TermRows:
        """Encode and lay out the terms of items. An item without terms gets one of weight 0."""
        padded = [terms or (("", 0.0),) for terms in items]
        flat = [term for terms in padded for term, _ in terms]
        places = {term: place for place, term in enumerate(dict.fromkeys(flat))}
        vectors = encoder.encode(list(places))
        columns = np.array([places[term] for term in flat], dtype=np.intp)
        weights = np.array([weight for terms in padded for _, weight in terms], dtype=np.float32)
        starts = np.concatenate([[0], np.cumsum([len(terms) for terms in padded])])
        return cls(tuple(places), vectors, columns, weights, starts.astype(np.intp))

    def take(self, rows: Rows) -> TermRows:
        """Return the given items in the given order."""
        starts, places = spans(self.starts, rows)
        used, columns = np.unique(self.columns[places], return_inverse=True)
        return TermRows(
            Picked(self.vocabulary, used),
            self.vectors[used],
            columns.astype(np.intp),
            self.weights[places],
            starts,
        )

    def join(self, others: TermRows) -> TermRows:
        """Return these items and then the others; each distinct term stays once."""
        places = {term: place for place, term in enumerate(self.vocabulary)}
        new, columns = others.number(places)
        return TermRows(
            tuple(places),
            np.concatenate([self.vectors, others.vectors[new]]),
            np.concatenate([self.columns, columns]),
            np.concatenate([self.weights, others.weights]),
            follow(self.starts, others.starts),
        )

    def number(self, places: dict[str, int]) -> tuple[list[int], NDArray[np.intp]]:
        """Give places to those of the terms that have none, behind the others.

        Returns which of the vocabulary these are, and the columns by place.
        """
        vocabulary = list(self.vocabulary)
        new = [row for row, term in enumerate(vocabulary) if term not in places]
        for row in new:
            places[vocabulary[row]] = len(places)
        return new, np.array([places[term] for term in vocabulary], dtype=np.intp)[self.columns]

    def terms_of(self, row: int) -> tuple[list[str], Vector, FloatMatrix]:
        """Return the terms of one item with weights and vectors, shape (terms, dimension)."""
        columns = self.columns[self.starts[row] : self.starts[row + 1]]
        weights = self.weights[self.starts[row] : self.starts[row + 1]]
        return [self.vocabulary[column] for column in columns], weights, self.vectors[columns]

    def compare(self, weights: Vector, vectors: FloatMatrix) -> tuple[Vector, Vector]:
        """Return how well each item covers the given terms, and how well they cover it.

        Both have one value per item: the weighted mean over one side's terms of the
        square of the best cosine found on the other side. The square lets near terms
        count and chance likeness hardly.
        """
        # The tall matrix first: the other way round takes twice as long.
        cosines = np.ascontiguousarray((self.vectors @ vectors.T).T)
        likeness = np.maximum(cosines, 0.0) ** 2
        begins = self.starts[:-1]
        best = np.empty((len(weights), len(begins)), dtype=np.float32)
        for row, found in zip(likeness, best, strict=True):
            # One after the other: what is gathered at once for all terms leaves the cache.
            np.maximum.reduceat(row.take(self.columns), begins, out=found)
        forward = weights @ best / max(float(weights.sum()), 1e-6)
        nearest = likeness.max(axis=0)[self.columns] * self.weights
        totals = np.maximum(np.add.reduceat(self.weights, begins), 1e-6)
        backward = np.add.reduceat(nearest, begins) / totals
        return forward.astype(np.float32), backward.astype(np.float32)
