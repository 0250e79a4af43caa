"""Which few hundred of many items are worth ranking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.overlap import Asked, overlap_rows
from matcher.pairs.sides import Side
from matcher.pairs.spaces import Vector
from matcher.ranking.corpus import Corpus
from matcher.text.lexical import char_grams
from matcher.types import CandidateIndex, Hit, Item

POOL = 200
"""How many candidates each way of searching contributes."""

Rows = NDArray[np.intp]


def list_rows(queries: Sequence[Item], side: Side, corpus: Corpus, today: date) -> list[Rows]:
    """Return for each query the rows to rank: all of a small corpus, else the retrieved."""
    every = [corpus.all_rows()] * len(queries)
    pools = every if corpus.is_small else retrieve_rows(side, corpus)
    return [
        corpus.gate.admit(query, rows, corpus.items.__getitem__, today)
        for query, rows in zip(queries, pools, strict=True)
    ]


def retrieve_rows(queries: Side, corpus: Corpus, count: int = POOL) -> list[Rows]:
    """Return for each query the rows worth ranking: nearest and holding most terms together.

    The two are united, not averaged: what only one of them finds is what the other one
    misses.
    """
    vectors = queries.vectors["short"]
    if len(corpus) <= count:
        return [corpus.all_rows()] * len(queries)
    if corpus.candidates is not None:
        return _ask_index(queries, corpus, corpus.candidates, count)
    near = [find_best(row, count) for row in vectors @ corpus.side.vectors["short"].T]
    return [
        _unite(
            [hit.position for hit in (*hits, *find_best(_match_terms(queries, row, corpus), count))]
        )
        for row, hits in enumerate(near)
    ]


def index_terms(item_terms: Sequence[str]) -> list[str]:
    """Return the terms of a text by which it is retrieved."""
    return [term for text in item_terms for term in char_grams(text, 2) if len(term) > 1]


def _ask_index(queries: Side, corpus: Corpus, index: CandidateIndex, count: int) -> list[Rows]:
    _, near = index.nearest(queries.vectors["short"], count)
    asked = [query_terms(queries, row) for row in range(len(queries))]
    _, holding = index.holding(asked, count)
    found = np.concatenate([near, holding], axis=1)
    return [_unite(rows_of(corpus, line)) for line in found]


def query_terms(queries: Side, row: int) -> list[str]:
    """Return the pairs of characters and Latin words that an item is looked for by.

    Those of its title and keywords and of the telling terms of its content.
    """
    item = queries.items[row]
    terms, _, _ = queries.terms.terms_of(row)
    return index_terms([" ".join((item.title, *item.keywords)), " ".join(terms)])


def rows_of(corpus: Corpus, ids: NDArray[np.int64]) -> list[int]:
    """Return the rows of the ids that the corpus holds."""
    found = (corpus.rows.get(str(key)) for key in ids.tolist() if key >= 0)
    return [row for row in found if row is not None]


def _unite(rows: Sequence[int]) -> Rows:
    return np.unique(np.array(rows, dtype=np.intp))


def _match_terms(queries: Side, row: int, corpus: Corpus) -> Vector:
    """Return the tf-idf cosine of one query's characters with every row."""
    corpus.side.postings("chars")
    asked = Asked.of(queries, row, "chars")
    weights = [asked.weigh("tfidf", "full", "chars")]
    sums = overlap_rows(asked, corpus.side).sum_up("tfidf", "full", weights)
    return np.asarray(sums[:, 0] / corpus.side.measured("norm chars full"), dtype=np.float32)


def find_best(scores: NDArray[np.float32], count: int) -> list[Hit]:
    """Return the rows with the highest positive scores, best first, ties in row order."""
    if len(scores) > count:
        least = np.partition(scores, -count)[-count]
        rows = np.flatnonzero(scores >= least)
    else:
        rows = np.arange(len(scores))
    order = rows[np.argsort(-scores[rows], kind="stable")][:count]
    return [Hit(int(row), float(scores[row])) for row in order if scores[row] > 0.0]
