"""Features of need-achievement pairs: lexical, dense, term by term, structural.

Every feature is a number per pair that grows with likeness. They come as whole tables
(needs x achievements x features), because products of matrices are cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import HOMES, Home, View
from matcher.pairs.overlap import Asked, Overlap, Weighting, overlap_rows
from matcher.pairs.sides import Side
from matcher.pairs.spaces import Unit, home_of
from matcher.types import FloatMatrix

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

Taken = tuple[Home, Weighting, View]

BY_ACHIEVEMENT: dict[Taken, list[Product]] = {}
BY_NEED: dict[Taken, list[Product]] = {}
"""Products by what is taken of one side, so that its rows are weighed once for all of them."""

for _product in PRODUCTS:
    _home = home_of(_product.unit)
    BY_ACHIEVEMENT.setdefault((_home, *_product.achievement), []).append(_product)
    BY_NEED.setdefault((_home, *_product.need), []).append(_product)

COSINES: tuple[tuple[str, View, View], ...] = (
    ("dense_short", "short", "short"),
    ("dense_title", "title", "title"),
    ("dense_full", "full", "full"),
    ("dense_short_title", "short", "title"),
    ("dense_title_short", "title", "short"),
)

SOFT = ("soft_need", "soft_achievement")

DEEP = ("deep_full",)
"""The cosine of a transformer's vectors. Without a transformer it is 0 for all pairs."""

GROUPS: dict[str, tuple[str, ...]] = {
    "characters": tuple(product.name for product in PRODUCTS if product.unit != "words"),
    "words": tuple(product.name for product in PRODUCTS if product.unit == "words"),
    "meaning": (*(name for name, _, _ in COSINES), *DEEP),
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


def compute_features(needs: Side, achievements: Side) -> FeatureTable:
    """Return all features of all pairs, shape (needs, achievements, features).

    Both sides must be measured in the same spaces.
    """
    table = np.empty((len(needs), len(achievements), len(FEATURES)), dtype=np.float32)
    for name, mine, theirs in COSINES:
        left, right = needs.vectors[mine], achievements.vectors[theirs]
        table[:, :, FEATURES.index(name)] = left @ right.T
    deep = _compare_deep(needs.deep, achievements.deep)
    for name in DEEP:
        table[:, :, FEATURES.index(name)] = deep
    # One at a time of the side that has fewer: what is asked of many rows costs little a row.
    if len(needs) <= len(achievements):
        for row in range(len(needs)):
            _compare(table[row], needs, row, achievements, asks_need=True)
    else:
        for row in range(len(achievements)):
            _compare(table[:, row], achievements, row, needs, asks_need=False)
    return table


def _compare_deep(
    needs: FloatMatrix | None, achievements: FloatMatrix | None
) -> FloatMatrix | float:
    if needs is None or achievements is None:
        return 0.0
    return np.asarray(needs @ achievements.T)


def _compare(
    table: NDArray[np.float32], asking: Side, row: int, others: Side, *, asks_need: bool
) -> None:
    """Fill the lexical features of one item with all others, shape (others, features)."""
    for home in HOMES:
        overlap = overlap_rows(Asked.of(asking, row, home), others)
        for taken, products in (BY_ACHIEVEMENT if asks_need else BY_NEED).items():
            if taken[0] == home:
                _fill_products(table, overlap, taken, products, asks_need=asks_need)
    _, weights, vectors = asking.terms.terms_of(row)
    covered, covering = others.terms.compare(weights, vectors)
    mine, theirs = SOFT if asks_need else reversed(SOFT)
    table[:, FEATURES.index(mine)] = covered
    table[:, FEATURES.index(theirs)] = covering


def _fill_products(
    table: NDArray[np.float32],
    overlap: Overlap,
    taken: Taken,
    products: Sequence[Product],
    *,
    asks_need: bool,
) -> None:
    _, weighting, view = taken
    asked = [product.need if asks_need else product.achievement for product in products]
    weights = [
        overlap.asked.weigh(*ask, product.unit)
        for ask, product in zip(asked, products, strict=True)
    ]
    sums = overlap.sum_up(weighting, view, weights)
    for column, product in enumerate(products):
        values = sums[:, column]
        if weighting == "tfidf":
            values = values / overlap.side.measured(f"norm {product.unit} {view}")
        elif weighting == "share":
            values = values / overlap.side.measured(f"share {product.unit} {view}")
        table[:, FEATURES.index(product.name)] = values


def tell_achievements(side: Side, crowding: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ACHIEVEMENT_FACTS of each achievement, shape (achievements, facts)."""
    return tell_facts(side.facts, crowding)


def tell_facts(facts: NDArray[np.float32], crowding: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ACHIEVEMENT_FACTS of achievements of which FACTS are known."""
    fullness, length, rarest = (facts[:, place] for place in range(3))
    return np.stack([fullness, crowding, length, rarest], axis=1).astype(np.float32)


def measure_crowding(vectors: FloatMatrix, corpus: FloatMatrix) -> NDArray[np.float32]:
    """Return how near each vector's nearest ten neighbours are, shape (len(vectors),).

    ``corpus`` holds vectors of the short view to find neighbours among. A neighbour equal
    to the achievement is left out once: it is the achievement itself. Without neighbours
    the crowding is nan, which the ranker reads as average.
    """
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
