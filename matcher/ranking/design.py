"""The numbers a pair's score is made of, as a named row and as columns of a linear model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.features import ACHIEVEMENT_FACTS, FEATURES, NEED_FACTS
from matcher.ranking.ranker import Background, Ranker, Vector

Matrix = NDArray[np.float64]

ROW = (*FEATURES, *ACHIEVEMENT_FACTS, *NEED_FACTS)
"""What is kept of a pair: its standardised features and the facts of its two sides."""

FULL = "@full"
"""Ends the name of a feature's second column, which counts as far as content is told."""

COLUMNS = (*FEATURES, *(name + FULL for name in FEATURES), *ACHIEVEMENT_FACTS, *NEED_FACTS)
"""Columns of the linear model, in the order of the ranker's weights."""

DIGITS = 5
"""Decimals kept of a stored number."""


def name_row(standard: Vector, facts: Vector, need_facts: Vector) -> dict[str, float]:
    """Return the row of one pair by name. The facts must be known, see Ranker.fill_unknown."""
    numbers = [*standard.tolist(), *facts.tolist(), *need_facts.tolist()]
    return {name: round(number, DIGITS) for name, number in zip(ROW, numbers, strict=True)}


def feature_set(ranker: Ranker, encoder: str) -> str:
    """Return a name that changes whenever rows are not comparable any more.

    It covers the names of the row, the encoder and the yardstick of standardisation.
    """
    yardstick = ranker.prior
    return _name_set(encoder, yardstick.mean.tobytes(), yardstick.variance.tobytes())


@lru_cache(maxsize=64)
def _name_set(encoder: str, mean: bytes, variance: bytes) -> str:
    identity = json.dumps([ROW, encoder, mean.hex(), variance.hex()])
    return hashlib.sha256(identity.encode()).hexdigest()[:16]


def stack_rows(rows: Sequence[Mapping[str, float]]) -> Matrix:
    """Return named rows as a matrix, shape (rows, ROW). Raises KeyError for a missing name."""
    numbers = [[row[name] for name in ROW] for row in rows]
    return np.array(numbers, dtype=np.float64).reshape(len(rows), len(ROW))


def expand_rows(rows: Matrix) -> Matrix:
    """Return the columns of the linear model, shape (rows, COLUMNS)."""
    features = rows[:, : len(FEATURES)]
    facts = rows[:, len(FEATURES) :]
    fullness = rows[:, [ROW.index("fullness")]]
    return np.concatenate([features, features * fullness, facts], axis=1)


def score_rows(ranker: Ranker, rows: Matrix) -> Matrix:
    """Return what ``ranker`` scores each row, shape (rows,)."""
    features, achievement = len(FEATURES), len(FEATURES) + len(ACHIEVEMENT_FACTS)
    scores = np.empty(len(rows))
    for place, row in enumerate(rows.astype(np.float32)):
        own = Background(row[:0][None], row[:0][None], row[None, achievement:])
        pair = ranker.score(row[None, None, :features], row[None, features:achievement], own)
        scores[place] = pair[0, 0]
    return scores
