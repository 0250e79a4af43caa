"""Term-by-term comparison: each term of one side with its nearest term of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.types import Encoder, FloatMatrix

WeightedTerms = Sequence[tuple[str, float]]


class TermVectors:
    """Vectors of single terms, each encoded once and kept."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._rows: dict[str, int] = {}
        self._matrix: FloatMatrix = np.zeros((0, encoder.dimension), dtype=np.float32)

    def find_rows(self, terms: Sequence[str]) -> NDArray[np.intp]:
        """Return the row of each term in ``matrix``, encoding those not yet known."""
        fresh = list(dict.fromkeys(term for term in terms if term not in self._rows))
        if fresh:
            start = len(self._rows)
            self._rows.update((term, start + place) for place, term in enumerate(fresh))
            self._matrix = np.vstack([self._matrix, self._encoder.encode(fresh)])
        return np.array([self._rows[term] for term in terms], dtype=np.intp)

    @property
    def matrix(self) -> FloatMatrix:
        """All vectors so far, shape (terms, dimension)."""
        return self._matrix


@dataclass(frozen=True, slots=True)
class TermRows:
    """Terms of many items laid end to end; ``starts`` says where each item begins."""

    vocabulary: FloatMatrix
    columns: NDArray[np.intp]
    weights: NDArray[np.float32]
    starts: NDArray[np.intp]
    totals: NDArray[np.float32]

    @classmethod
    def build(cls, items: Sequence[WeightedTerms], vectors: TermVectors) -> TermRows:
        """Lay out the terms of items. An item without terms gets one of no weight."""
        padded = [terms or (("", 0.0),) for terms in items]
        flat = vectors.find_rows([term for terms in padded for term, _ in terms])
        used, columns = np.unique(flat, return_inverse=True)
        weights = np.array([w for terms in padded for _, w in terms], dtype=np.float32)
        lengths = np.array([len(terms) for terms in padded])
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)
        totals = np.add.reduceat(weights, starts) if len(padded) else weights
        return cls(vectors.matrix[used], columns, weights, starts, np.maximum(totals, 1e-6))

    def compare(
        self, terms: WeightedTerms, vectors: TermVectors
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return how well each item covers the terms, and how well the terms cover it.

        Both have one value per item: the weighted mean over one side's terms of the
        square of the best cosine found on the other side. The square lets near terms
        count fully and chance likeness hardly.
        """
        if not terms:
            empty = np.zeros(len(self.starts), dtype=np.float32)
            return empty, empty
        query = vectors.matrix[vectors.find_rows([term for term, _ in terms])]
        weight = np.array([w for _, w in terms], dtype=np.float32)
        table = np.maximum(query @ self.vocabulary.T, 0.0) ** 2
        best = np.maximum.reduceat(table[:, self.columns], self.starts, axis=1)
        forward = weight @ best / max(float(weight.sum()), 1e-6)
        nearest = table.max(axis=0)[self.columns] * self.weights
        backward = np.add.reduceat(nearest, self.starts) / self.totals
        return forward.astype(np.float32), backward.astype(np.float32)
