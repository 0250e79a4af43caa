"""Which words get a row in the shipped table, which has room for about half of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .segmenter import LETTERS

Matrix = NDArray[np.float32]
RIDGE = 10.0


def rate_technical(vectors: Matrix, technical: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how much each word resembles those of technical texts, by ridge regression.

    Dictionaries are full of novels' heroes and proverbs; this keeps 离心套管 before them.
    """
    target = (technical - technical.mean()).astype(np.float32)
    gram = (vectors.T @ vectors).astype(np.float64) + RIDGE * np.eye(vectors.shape[1])
    slope = np.linalg.solve(gram, (vectors.T @ target).astype(np.float64))
    rating = np.asarray(vectors @ slope, dtype=np.float64)
    return np.asarray((rating - rating.mean()) / rating.std())


def choose_words(
    words: Sequence[str],
    vectors: Matrix,
    counts: Mapping[str, int],
    glosses: Mapping[str, str],
    size: int,
) -> list[int]:
    """Return the places of the ``size`` words to ship, ascending.

    Single characters and latin words always stay, then words seen twice in the corpora,
    then dictionary words by how technical they look; a gloss counts as one deviation, as
    without one a word's vector is less trustworthy.
    """
    seen = np.array([counts.get(word, 0) for word in words])
    rating = rate_technical(vectors, seen >= 2)
    rating += np.array([1.0 if word in glosses else 0.0 for word in words])
    rating[seen >= 2] += 100
    rating[[len(word) == 1 or word[0] in LETTERS for word in words]] += 1000
    return sorted(np.argsort(-rating, kind="stable")[:size].tolist())
