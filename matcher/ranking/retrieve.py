"""Which items may be matched at all, and which few thousand of many are worth ranking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.criteria import misses_must
from matcher.pairs.features import Side
from matcher.ranking.corpus import Corpus
from matcher.types import FloatMatrix, Hit, Item, Kind, VectorIndex

POOL = 400
"""How many candidates each way of searching contributes."""


def is_eligible(need: Item, achievement: Item, today: date) -> bool:
    """Whether a pair may be proposed at all.

    Both must be published and valid on ``today`` and come from different organisations.
    An achievement that is known to miss a criterion the need insists on is out.
    """
    if not (_is_open(need, today) and _is_open(achievement, today)):
        return False
    if need.organisation is not None and need.organisation == achievement.organisation:
        return False
    return not misses_must(need, achievement)


def _is_open(item: Item, today: date) -> bool:
    return item.published and (item.valid_until is None or item.valid_until >= today)


class Gate:
    """``is_eligible`` for one query and many rows of a corpus at once."""

    def __init__(self, corpus: Corpus, today: date) -> None:
        items = corpus.items
        self._items = items
        self._today = today
        self._open = np.array([_is_open(item, today) for item in items], dtype=bool)
        self._owners = np.array([item.organisation for item in items], dtype=object)
        self._strict = np.array([bool(item.musts) for item in items], dtype=bool)

    def admit(self, query: Item, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return those rows that may be matched with the query, in order."""
        if not _is_open(query, self._today):
            return rows[:0]
        kept = self._open[rows]
        if query.organisation is not None:
            kept &= self._owners[rows] != query.organisation
        if query.kind is Kind.NEED and query.musts:
            for at in np.flatnonzero(kept):
                kept[at] = not misses_must(query, self._items[rows[at]])
        elif query.kind is Kind.ACHIEVEMENT:
            for at in np.flatnonzero(kept & self._strict[rows]):
                kept[at] = not misses_must(self._items[rows[at]], query)
        return np.asarray(rows[kept], dtype=np.intp)


def retrieve_rows(
    queries: Side, corpus: Corpus, count: int = POOL, index: VectorIndex | None = None
) -> list[NDArray[np.intp]]:
    """Return for each query the rows worth ranking: dense and lexical best together.

    The two are united, not averaged: what only one of them finds is what the other one
    misses. ``index`` holds the corpus's vectors under their row numbers; without it the
    corpus's own matrix is searched.
    """
    dense = find_dense(queries.prepared.vectors["short"], corpus, count, index)
    mine = queries.rows["chars", "tfidf", "full"]
    table = mine @ corpus.side.rows["chars", "tfidf", "full"].T
    found = []
    for row, hits in enumerate(dense):
        lexical = find_best(table[row].toarray().ravel(), count)
        both = {hit.position for hit in hits} | {hit.position for hit in lexical}
        found.append(np.array(sorted(both), dtype=np.intp))
    return found


def find_dense(
    vectors: FloatMatrix, corpus: Corpus, count: int, index: VectorIndex | None = None
) -> list[list[Hit]]:
    """Return the nearest rows of each query vector, best first."""
    if index is None:
        scores = vectors @ corpus.side.prepared.vectors["short"].T
        return [find_best(row, count) for row in scores]
    found, rows = index.search(vectors, min(count, len(corpus)))
    return [
        [
            Hit(int(row), float(score))
            for score, row in zip(*pair, strict=True)
            if 0 <= row < len(corpus)
        ]
        for pair in zip(found, rows, strict=True)
    ]


def find_best(scores: NDArray[np.float32], count: int) -> list[Hit]:
    """Return the rows with the highest positive scores, best first, ties in row order."""
    if len(scores) > count:
        least = np.partition(scores, -count)[-count]
        rows = np.flatnonzero(scores >= least)
    else:
        rows = np.arange(len(scores))
    order = rows[np.argsort(-scores[rows], kind="stable")][:count]
    return [Hit(int(row), float(scores[row])) for row in order if scores[row] > 0.0]


def list_rows(
    queries: Sequence[Item], side: Side, corpus: Corpus, today: date, index: VectorIndex | None
) -> list[NDArray[np.intp]]:
    """Return for each query the rows to rank: all of a small corpus, else the retrieved."""
    if corpus.is_small:
        pools = [np.arange(len(corpus))] * len(queries)
    else:
        pools = retrieve_rows(side, corpus, index=index)
    gate = Gate(corpus, today)
    return [gate.admit(query, rows) for query, rows in zip(queries, pools, strict=True)]
