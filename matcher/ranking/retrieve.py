"""Which few hundred of many items are worth ranking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import Rows
from matcher.pairs.overlap import Asked
from matcher.pairs.sides import Side
from matcher.pairs.spaces import Vector
from matcher.ranking.corpus import Corpus
from matcher.ranking.sharing import measure_sharing
from matcher.types import FloatMatrix, Hit, Item, VectorIndex

POOL = 400
"""How many candidates each way of searching contributes."""


def list_rows(
    queries: Sequence[Item], side: Side, corpus: Corpus, today: date, index: VectorIndex | None
) -> list[Rows]:
    """Return for each query the rows to rank that may be matched with it."""
    return [
        corpus.gate.admit(query, rows, corpus.item, today)
        for query, rows in zip(queries, find_rows(side, corpus, index), strict=True)
    ]


def find_rows(queries: Side, corpus: Corpus, index: VectorIndex | None = None) -> list[Rows]:
    """Return for each query the rows to look at: all of a small corpus, else the retrieved."""
    if corpus.is_small:
        return [corpus.all_rows()] * len(queries)
    return retrieve_rows(queries, corpus, index=index)


def retrieve_rows(
    queries: Side, corpus: Corpus, count: int = POOL, index: VectorIndex | None = None
) -> list[Rows]:
    """Return for each query the rows worth ranking: dense and lexical best together.

    The two are united, not averaged: what only one of them finds is what the other one
    misses. ``index`` holds the corpus's vectors under their row numbers; without it the
    corpus's own matrix is searched.
    """
    dense = find_dense(queries.vectors["short"], corpus, count, index)
    found = []
    for row, hits in enumerate(dense):
        lexical = find_lexical(Asked.of(queries, row, "chars"), corpus, count)
        both = {hit.position for hit in (*hits, *lexical)}
        found.append(np.array(sorted(both), dtype=np.intp))
    return found


def find_lexical(asked: Asked, corpus: Corpus, count: int) -> list[Hit]:
    """Return the rows whose characters are nearest to those of a text, best first."""
    rows, cosines = measure_sharing(asked, corpus.side, corpus.gone, count)
    best = find_best(cosines, count)
    return [Hit(int(rows[hit.position]), hit.score) for hit in best]


def find_dense(
    vectors: FloatMatrix, corpus: Corpus, count: int, index: VectorIndex | None = None
) -> list[list[Hit]]:
    """Return the nearest rows of each query vector, best first."""
    if index is None:
        cosines = _multiply(vectors, corpus.side.vectors["short"])
        return [find_best(_leave_out(row, corpus.gone), count) for row in cosines]
    found, rows = index.search(vectors, min(count, len(corpus)))
    return [
        [
            Hit(int(row), float(score))
            for score, row in zip(*pair, strict=True)
            if 0 <= row < len(corpus.side)
        ]
        for pair in zip(found, rows, strict=True)
    ]


def _multiply(asked: FloatMatrix, rows: FloatMatrix) -> FloatMatrix:
    """Return the cosines of vectors, shape (len(asked), len(rows))."""
    if len(asked) == 1:
        # BLAS takes twice as long for a single one, at 100,000 rows.
        return np.asarray(np.einsum("ij,j->i", rows, asked[0])[None])
    return np.asarray(asked @ rows.T)


def _leave_out(scores: Vector, rows: Rows) -> Vector:
    """Let rows have no score."""
    scores[rows] = 0.0
    return scores


def find_best(scores: NDArray[np.float32], count: int) -> list[Hit]:
    """Return the rows with the highest positive scores, best first, ties in row order."""
    if len(scores) > count:
        least = np.partition(scores, -count)[-count]
        rows = np.flatnonzero(scores >= least)
    else:
        rows = np.arange(len(scores))
    order = rows[np.argsort(-scores[rows], kind="stable")][:count]
    return [Hit(int(row), float(scores[row])) for row in order if scores[row] > 0.0]
