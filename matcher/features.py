"""Features of need-achievement pairs: lexical, dense, term by term, structural.

Every feature is a number per pair that grows with likeness. They come as whole tables
(needs x achievements x features), because products of matrices are cheap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.lexical import SparseRows, TermSpace
from matcher.prepare import Prepared, Unit, View
from matcher.softmatch import TermRows, TermVectors

Weighting = Literal["tfidf", "bm25", "query", "share", "mark"]
FeatureTable = NDArray[np.float32]
"""Shape (needs, achievements, features), columns in the order of FEATURES."""


@dataclass(frozen=True, slots=True)
class Product:
    """A lexical feature: rows of the need times rows of the achievement."""

    name: str
    unit: Unit
    need: tuple[Weighting, View]
    achievement: tuple[Weighting, View]


PRODUCTS = (
    Product("chars_full", "chars", ("tfidf", "full"), ("tfidf", "full")),
    Product("chars_short", "chars", ("tfidf", "short"), ("tfidf", "short")),
    Product("chars_title", "chars", ("tfidf", "title"), ("tfidf", "title")),
    Product("chars_short_title", "chars", ("tfidf", "short"), ("tfidf", "title")),
    Product("chars_title_full", "chars", ("tfidf", "title"), ("tfidf", "full")),
    Product("bm25_full", "chars", ("query", "full"), ("bm25", "full")),
    Product("bm25_short", "chars", ("query", "short"), ("bm25", "full")),
    Product("bm25_title", "chars", ("query", "title"), ("bm25", "full")),
    Product("covers_need", "chars", ("share", "title"), ("mark", "full")),
    Product("covers_need_short", "chars", ("share", "short"), ("mark", "full")),
    Product("covers_achievement", "chars", ("mark", "full"), ("share", "title")),
    Product("covers_achievement_short", "chars", ("mark", "full"), ("share", "short")),
    Product("words_full", "words", ("tfidf", "full"), ("tfidf", "full")),
    Product("words_short", "words", ("tfidf", "short"), ("tfidf", "short")),
    Product("words_title", "words", ("tfidf", "title"), ("tfidf", "title")),
    Product("words_bm25", "words", ("query", "full"), ("bm25", "full")),
    Product("words_covers_achievement", "words", ("mark", "full"), ("share", "title")),
    Product("words_covers_need", "words", ("share", "short"), ("mark", "full")),
)

COSINES: tuple[tuple[str, View, View], ...] = (
    ("dense_short", "short", "short"),
    ("dense_title", "title", "title"),
    ("dense_full", "full", "full"),
    ("dense_short_title", "short", "title"),
    ("dense_title_short", "title", "short"),
)

SOFT = ("soft_need", "soft_achievement")

FEATURES = (
    *(product.name for product in PRODUCTS),
    *(name for name, _, _ in COSINES),
    *SOFT,
)


@dataclass(slots=True)
class Side:
    """Prepared items of one side with their matrices in the spaces of a corpus."""

    prepared: Prepared
    spaces: dict[Unit, TermSpace]
    vectors: TermVectors
    _rows: dict[tuple[Unit, Weighting, View], SparseRows] = field(default_factory=dict)
    _terms: TermRows | None = None

    def rows(self, unit: Unit, weighting: Weighting, view: View) -> SparseRows:
        """Return the weighted term rows, computed at the first call."""
        key = (unit, weighting, view)
        if key not in self._rows:
            documents = self.prepared.tokens[unit, view]
            self._rows[key] = getattr(self.spaces[unit], f"weigh_{weighting}")(documents)
        return self._rows[key]

    def term_rows(self) -> TermRows:
        """Return the terms laid out for comparison, computed at the first call."""
        if self._terms is None:
            self._terms = TermRows.build(self.prepared.terms, self.vectors)
        return self._terms

    def __len__(self) -> int:
        return len(self.prepared.items)

    def take(self, rows: NDArray[np.intp]) -> Side:
        """Return a side of the given rows in the given order."""
        kept = {key: matrix[rows] for key, matrix in self._rows.items()}
        return Side(self.prepared.take(rows), self.spaces, self.vectors, kept)


def fit_spaces(prepared: Prepared) -> dict[Unit, TermSpace]:
    """Return the vocabulary of a corpus for characters and for words."""
    units: tuple[Unit, ...] = ("chars", "words")
    return {unit: TermSpace.fit(prepared.tokens[unit, "full"]) for unit in units}


def compute_features(needs: Side, achievements: Side) -> FeatureTable:
    """Return all features of all pairs, shape (needs, achievements, features)."""
    table = np.empty((len(needs), len(achievements), len(FEATURES)), dtype=np.float32)
    for place, product in enumerate(PRODUCTS):
        left = needs.rows(product.unit, *product.need)
        right = achievements.rows(product.unit, *product.achievement)
        table[:, :, place] = (left @ right.T).toarray()
    for place, (_, mine, theirs) in enumerate(COSINES, len(PRODUCTS)):
        left, right = needs.prepared.vectors[mine], achievements.prepared.vectors[theirs]
        table[:, :, place] = left @ right.T
    _fill_soft(table, needs, achievements)
    return table


def _fill_soft(table: FeatureTable, needs: Side, achievements: Side) -> None:
    terms = achievements.term_rows()
    for row, weighted in enumerate(needs.prepared.terms):
        forward, backward = terms.compare(weighted, needs.vectors)
        table[row, :, -2] = forward
        table[row, :, -1] = backward
