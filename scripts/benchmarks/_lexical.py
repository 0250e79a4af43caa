"""Sparse lexical similarity: character n-grams and words, weighted by tf-idf or BM25.

A ``TermSpace`` is fitted on the documents of one corpus and then turns any document into
a sparse row; a product of two such matrices is a table of similarities. The plain way: what the
matcher counts many texts at a time (``matcher.text.grams``) is held to it, and baselines use it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.text.folding import unify_text

SparseRows: TypeAlias = sparse.csr_matrix
"""One row per document, one column per term, float32."""

BM25_K1 = 1.2
BM25_B = 0.5

_RUN = re.compile(r"[0-9a-z]+(?:\.[0-9]+)?|[\u3400-\u9fff]+")


def split_runs(text: str) -> list[str]:
    """Runs of Chinese characters, and Latin words or numbers, in lower case, simplified."""
    return _RUN.findall(unify_text(text).lower())


def char_grams(text: str, longest: int = 3) -> list[str]:
    """Character n-grams of 1 to ``longest`` within Chinese runs.

    A Latin word or number stays whole, because its letters alone say nothing; so that a
    slip of the pen still finds it, its trigrams are added.
    """
    grams: list[str] = []
    for run in split_runs(text):
        if run[0] >= "\u3400":
            for size in range(1, longest + 1):
                grams.extend(run[start : start + size] for start in range(len(run) - size + 1))
        else:
            grams.append(run)
            if len(run) > 4:
                grams.extend("~" + run[start : start + 3] for start in range(len(run) - 2))
    return grams


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Documents in a space: occurrences of known terms, distinct unknown ones, lengths."""

    rows: SparseRows
    unseen: NDArray[np.float64]
    lengths: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class TermSpace:
    """Vocabulary of a corpus: the column and weight (idf) of each term.

    A term the corpus does not hold has no column and adds ``unseen`` per occurrence to a
    document's length, so that a query full of foreign terms is near to nothing.
    """

    columns: dict[str, int]
    idf: NDArray[np.float32]
    unseen: float
    mean_length: float

    @classmethod
    def fit(cls, documents: Iterable[Sequence[str]]) -> TermSpace:
        """Count in how many documents each term occurs; idf = ln((n + 1) / (df + 1)) + 1."""
        frequency: Counter[str] = Counter()
        total = length = 0
        for terms in documents:
            frequency.update(list(dict.fromkeys(terms)))
            total += 1
            length += len(terms)
        columns = {term: column for column, term in enumerate(frequency)}
        counts = np.fromiter(frequency.values(), dtype=np.float32, count=len(frequency))
        idf = np.log((total + 1.0) / (counts + 1.0)) + 1.0
        unseen = float(np.log(total + 1.0) + 1.0)
        return cls(columns, idf.astype(np.float32), unseen, length / max(total, 1))

    def count(self, documents: Sequence[Sequence[str]]) -> TermCounts:
        """Return how often each known term occurs, and how many unknown ones there are."""
        find = self.columns.get
        columns = np.array(
            [find(term, -1) for terms in documents for term in terms], dtype=np.int32
        )
        lengths = np.array([len(terms) for terms in documents], dtype=np.intp)
        owners = np.repeat(np.arange(len(documents)), lengths)
        known = columns >= 0
        rows = sparse.csr_matrix(
            (np.ones(int(known.sum()), dtype=np.float32), (owners[known], columns[known])),
            shape=(len(documents), len(self.columns)),
        )
        rows.sum_duplicates()
        unseen = np.zeros(len(documents))
        for row in np.unique(owners[~known]):
            unseen[row] = len({term for term in documents[row] if term not in self.columns})
        return TermCounts(rows, unseen, lengths)

    def weigh_tfidf(self, counts: TermCounts) -> SparseRows:
        """Rows of length 1 (or shorter by unseen terms) with weight (1 + ln tf) * idf."""
        rows = counts.rows.copy()
        rows.data = (1.0 + np.log(rows.data)) * self.idf[rows.indices]
        square = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
        norm = np.sqrt(np.maximum(square + counts.unseen * self.unseen**2, 1e-12))
        rows.data = (rows.data / np.repeat(norm, np.diff(rows.indptr))).astype(np.float32)
        return rows

    def weigh_bm25(self, counts: TermCounts) -> SparseRows:
        """Rows whose product with ``weigh_query`` rows of queries is the BM25 score."""
        rows = counts.rows.copy()
        scale = 1.0 - BM25_B + BM25_B * counts.lengths / max(self.mean_length, 1.0)
        spread = np.repeat(BM25_K1 * scale, np.diff(rows.indptr))
        rows.data = (rows.data * (BM25_K1 + 1.0) / (rows.data + spread)).astype(np.float32)
        return rows

    def weigh_share(self, counts: TermCounts) -> SparseRows:
        """Rows with idf once per distinct term, scaled so that known and unseen sum to 1."""
        rows = counts.rows.copy()
        rows.data = self.idf[rows.indices].astype(np.float32)
        total = np.asarray(rows.sum(axis=1)).ravel() + counts.unseen * self.unseen
        rows.data /= np.repeat(np.maximum(total, 1e-6), np.diff(rows.indptr)).astype(np.float32)
        return rows

    def weigh_query(self, counts: TermCounts) -> SparseRows:
        """Rows with idf for each distinct term: the query side of BM25."""
        rows = counts.rows.copy()
        rows.data = self.idf[rows.indices].astype(np.float32)
        return rows

    def weigh_mark(self, counts: TermCounts) -> SparseRows:
        """Rows with 1 for each distinct term."""
        rows = counts.rows.copy()
        rows.data = np.ones_like(rows.data, dtype=np.float32)
        return rows
