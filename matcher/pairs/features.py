"""Features of need-achievement pairs: lexical, dense, term by term, structural.

Every feature is a number per pair that grows with likeness. They come as whole tables
(needs x achievements x features), because products of matrices are cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.prepare import Prepared, Unit, View
from matcher.pairs.softmatch import TermRows
from matcher.text.lexical import SparseRows, TermCounts, TermSpace
from matcher.text.tokens import weigh_term
from matcher.types import Encoder, FloatMatrix, Kind

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
    Product("pairs_title_full", "pairs", ("tfidf", "title"), ("tfidf", "full")),
    Product("letters_title", "letters", ("tfidf", "title"), ("tfidf", "title")),
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

GROUPS: dict[str, tuple[str, ...]] = {
    "characters": tuple(product.name for product in PRODUCTS if product.unit != "words"),
    "words": tuple(product.name for product in PRODUCTS if product.unit == "words"),
    "meaning": tuple(name for name, _, _ in COSINES),
    "terms": SOFT,
}
"""Features by what they look at."""

FEATURES = tuple(name for names in GROUPS.values() for name in names)

ACHIEVEMENT_FACTS = ("fullness", "crowding", "title_length", "rarest_term")
"""What an achievement brings into each of its pairs, whatever the need.

How much content it tells; how near its nearest ten neighbours in the corpus are (what is
near to everything says little); how long its title is; how rare its rarest title term is.
"""

NEED_FACTS = ("skew", "reach")
"""What a need brings into each of its pairs, whatever the achievement.

How far its best candidates stand out; how much of its terms the best ten cover.
"""

REACH_DEPTH = 10

NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Side:
    """Prepared items of one kind with their matrices in the spaces of a corpus."""

    prepared: Prepared
    rows: dict[tuple[Unit, Weighting, View], SparseRows]
    terms: TermRows

    @classmethod
    def build(
        cls, prepared: Prepared, kind: Kind, spaces: dict[Unit, TermSpace], encoder: Encoder
    ) -> Side:
        """Weigh the items' terms as their side of PRODUCTS asks, and encode the terms."""
        wanted = {
            (product.unit, *(product.need if kind is Kind.NEED else product.achievement))
            for product in PRODUCTS
        }
        counts: dict[tuple[Unit, View], TermCounts] = {}
        rows: dict[tuple[Unit, Weighting, View], SparseRows] = {}
        for unit, weighting, view in sorted(wanted):
            if (unit, view) not in counts:
                counts[unit, view] = spaces[unit].count(prepared.tokens[unit, view])
            weigh = getattr(spaces[unit], f"weigh_{weighting}")
            rows[unit, weighting, view] = weigh(counts[unit, view])
        return cls(prepared, rows, TermRows.build(prepared.terms, encoder))

    def __len__(self) -> int:
        return len(self.prepared.items)

    def take(self, rows: NDArray[np.intp]) -> Side:
        """Return the given items in the given order."""
        kept = {key: matrix[rows] for key, matrix in self.rows.items()}
        return Side(self.prepared.take(rows), kept, self.terms.take(rows))


def fit_spaces(prepared: Prepared) -> dict[Unit, TermSpace]:
    """Return the vocabulary of a corpus for each unit."""
    chars = TermSpace.fit(prepared.tokens["chars", "full"])
    words = TermSpace.fit(prepared.tokens["words", "full"])
    return {"chars": chars, "pairs": chars, "letters": chars, "words": words}


def compute_features(needs: Side, achievements: Side) -> FeatureTable:
    """Return all features of all pairs, shape (needs, achievements, features)."""
    table = np.empty((len(needs), len(achievements), len(FEATURES)), dtype=np.float32)
    for product in PRODUCTS:
        left = needs.rows[product.unit, *product.need]
        right = achievements.rows[product.unit, *product.achievement]
        table[:, :, FEATURES.index(product.name)] = (left @ right.T).toarray()
    for name, mine, theirs in COSINES:
        left, right = needs.prepared.vectors[mine], achievements.prepared.vectors[theirs]
        table[:, :, FEATURES.index(name)] = left @ right.T
    _fill_soft(table, needs, achievements)
    return table


def measure_achievements(achievements: Prepared, corpus: FloatMatrix) -> NDArray[np.float32]:
    """Return ACHIEVEMENT_FACTS of each achievement, shape (achievements, facts).

    ``corpus`` holds vectors of the short view to find neighbours among. A neighbour equal
    to the achievement is left out once: it is the achievement itself. Without neighbours
    the crowding is nan, which the ranker reads as average.
    """
    titles = achievements.tokens["words", "title"]
    rarest = [max((weigh_term(word) for word in words), default=0.0) for words in titles]
    return np.stack(
        [
            achievements.fullness,
            _measure_crowding(achievements.vectors["short"], corpus),
            np.log1p([len(words) for words in titles]),
            np.array(rarest),
        ],
        axis=1,
    ).astype(np.float32)


def _measure_crowding(vectors: FloatMatrix, corpus: FloatMatrix) -> NDArray[np.float32]:
    count = min(NEIGHBOURS, len(corpus) - 1)
    if count < 1:
        return np.full(len(vectors), np.nan, dtype=np.float32)
    crowding = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), 512):
        cosines = vectors[start : start + 512] @ corpus.T
        nearest = np.partition(cosines, -(count + 1), axis=1)[:, -(count + 1) :]
        nearest.sort(axis=1)
        itself = nearest[:, -1] > 1.0 - 1e-4
        crowding[start : start + 512] = np.where(
            itself, nearest[:, :-1].mean(axis=1), nearest[:, 1:].mean(axis=1)
        )
    return crowding


def _fill_soft(table: FeatureTable, needs: Side, achievements: Side) -> None:
    forward_column, backward_column = (FEATURES.index(name) for name in SOFT)
    for row in range(len(needs)):
        _, weights, vectors = needs.terms.terms_of(row)
        forward, backward = achievements.terms.compare(weights, vectors)
        table[row, :, forward_column] = forward
        table[row, :, backward_column] = backward
