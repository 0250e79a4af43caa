"""What every engine of retrieval can do, and the plain one that the others are held to.

An engine keeps, per item, one vector and the terms of its text, under an id of the caller's.
One process writes; others read what was committed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexMismatch
from embeddings.static_encoder import FloatMatrix

BM25_K1 = 1.2
BM25_B = 0.75
"""The constants that search engines share."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item to be found: its id, its unit vector, its terms as often as the text has them."""

    id: int
    vector: NDArray[np.float32]
    terms: Sequence[str]


class IndexWriter(Protocol):
    """Puts items in and takes them out. Nothing counts before ``commit``."""

    def put(self, entries: Sequence[Entry]) -> None:
        """Add items, in place of those of the same ids; of an id given twice the last counts.

        Raises IndexMismatch for vectors of another dimension and ValueError for a negative id.
        """

    def drop(self, ids: Sequence[int]) -> None:
        """Take items out; unknown ids are passed over."""

    def commit(self) -> None:
        """Make everything since the last commit count, for readers in other processes too."""

    def ids(self) -> NDArray[np.int64]:
        """Return the ids held after the last commit, ascending."""


class ExactIndex:
    """Both protocols in memory, by comparing with everything: for tests and small files."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._waiting: dict[int, Entry | None] = {}
        self._entries: dict[int, Entry] = {}

    def put(self, entries: Sequence[Entry]) -> None:
        """See IndexWriter."""
        for entry in entries:
            if entry.id < 0:
                raise ValueError("ids must not be negative: -1 marks an unfilled place")
            if np.shape(entry.vector) != (self._dimension,):
                raise IndexMismatch(
                    f"a vector of shape {np.shape(entry.vector)}, not ({self._dimension},)"
                )
            self._waiting[entry.id] = entry

    def drop(self, ids: Sequence[int]) -> None:
        """See IndexWriter."""
        self._waiting.update(dict.fromkeys(map(int, ids)))

    def commit(self) -> None:
        """See IndexWriter."""
        for key, entry in self._waiting.items():
            self._entries.pop(key, None)
            if entry is not None:
                self._entries[key] = entry
        self._waiting.clear()

    def ids(self) -> NDArray[np.int64]:
        """See IndexWriter."""
        return np.array(sorted(self._entries), dtype=np.int64)

    def nearest(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """See matcher.types.CandidateIndex."""
        ids = self.ids()
        held = [self._entries[key].vector for key in ids.tolist()]
        matrix = np.array(held, dtype=np.float32).reshape(len(ids), self._dimension)
        return pick_best(np.asarray(vectors, dtype=np.float32) @ matrix.T, ids, count)

    def holding(
        self, queries: Sequence[Sequence[str]], count: int
    ) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """See matcher.types.CandidateIndex."""
        ids = self.ids()
        counts = [Counter(self._entries[key].terms) for key in ids.tolist()]
        lengths = np.array([sum(one.values()) for one in counts], dtype=np.float64)
        scores = np.zeros((len(queries), len(ids)))
        for row, terms in enumerate(queries):
            for term in dict.fromkeys(terms):
                found = np.array([one[term] for one in counts], dtype=np.float64)
                scores[row] += _weigh_bm25(found, lengths)
        scores[scores <= 0.0] = -np.inf
        return pick_best(scores.astype(np.float32), ids, count)


def _weigh_bm25(found: NDArray[np.float64], lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    holding = int((found > 0).sum())
    rarity = np.log(1.0 + (len(found) - holding + 0.5) / (holding + 0.5))
    mean = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0
    scale = BM25_K1 * (1.0 - BM25_B + BM25_B * lengths / mean)
    return np.asarray(rarity * found * (BM25_K1 + 1.0) / (found + scale))


def pick_best(
    scores: FloatMatrix, ids: NDArray[np.int64], count: int
) -> tuple[FloatMatrix, NDArray[np.int64]]:
    """Return the ``count`` best of each row with their ids, padded as the protocol says."""
    best = np.full((len(scores), count), -np.inf, dtype=np.float32)
    keys = np.full((len(scores), count), -1, dtype=np.int64)
    for row, line in enumerate(scores):
        order = np.argsort(-line, kind="stable")[:count]
        order = order[np.isfinite(line[order])]
        best[row, : len(order)], keys[row, : len(order)] = line[order], ids[order]
    return best, keys
