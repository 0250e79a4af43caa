"""Measures of a ranking against graded labels.

Every function is pure. Labels are levels 1 (none) to 4 (strong); a level of at least
``RELEVANT`` counts as a fit. Where scores tie, the earlier entry ranks first, so that a
figure never depends on the sorting algorithm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

RELEVANT = 3
MIN_PAIRS = 5
MIN_LEVELS = 2

FloatArray = NDArray[np.float64]


def rank_order(scores: ArrayLike) -> NDArray[np.intp]:
    """Positions from the best score to the worst, ties in their given order."""
    return np.argsort(-np.asarray(scores, dtype=np.float64), kind="stable")


def ndcg_at(levels: ArrayLike, scores: ArrayLike, depth: int = 10) -> float:
    """Normalised discounted gain of the first ``depth`` places, gain 2^(level-1) - 1.

    Nothing to gain (all levels 1) gives 0.
    """
    gains = 2.0 ** (np.asarray(levels, dtype=np.float64) - 1.0) - 1.0
    best = _discounted(np.sort(gains)[::-1], depth)
    if best == 0.0:
        return 0.0
    return _discounted(gains[rank_order(scores)], depth) / best


def _discounted(gains: FloatArray, depth: int) -> float:
    top = gains[:depth]
    return float(np.sum(top / np.log2(np.arange(2, len(top) + 2))))


def average_precision(levels: ArrayLike, scores: ArrayLike) -> float | None:
    """Mean precision at each fitting entry; None where no entry fits."""
    hits = np.asarray(levels)[rank_order(scores)] >= RELEVANT
    if not hits.any():
        return None
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].mean())


def precision_at(levels: ArrayLike, scores: ArrayLike, depth: int = 5) -> float:
    """Share of the first ``depth`` places that fit; missing places count as misses."""
    hits = np.asarray(levels)[rank_order(scores)][:depth] >= RELEVANT
    return float(hits.sum() / depth)


def spearman(levels: ArrayLike, scores: ArrayLike) -> float:
    """Rank correlation with average ranks for ties; 0 where one side is constant."""
    left = rankdata(np.asarray(levels))
    right = rankdata(np.asarray(scores))
    left -= left.mean()
    right -= right.mean()
    norm = float(np.sqrt((left @ left) * (right @ right)))
    return float(left @ right) / norm if norm > 0.0 else 0.0


def mae_score(levels: ArrayLike, predicted: ArrayLike) -> float:
    """1 / (1 + mean absolute error) of predicted levels, between 0.25 and 1."""
    gaps = np.abs(np.asarray(levels, dtype=np.float64) - np.asarray(predicted, dtype=np.float64))
    return float(1.0 / (1.0 + gaps.mean()))


def expected_calibration_error(
    outcomes: ArrayLike, probabilities: ArrayLike, bins: int = 10
) -> float:
    """Mean gap between stated and observed share, over bins of equal width, by size."""
    observed = np.asarray(outcomes, dtype=np.float64)
    stated = np.asarray(probabilities, dtype=np.float64)
    slot = np.minimum((stated * bins).astype(np.int64), bins - 1)
    gaps = [
        abs(observed[slot == index].sum() - stated[slot == index].sum()) for index in range(bins)
    ]
    return float(np.sum(gaps) / len(observed))


def recall_at(relevant: Sequence[str], ranked: Sequence[str], depth: int = 10) -> float | None:
    """Share of the fitting ids among the first ``depth``; None where none fits."""
    if not relevant:
        return None
    return len(set(relevant) & set(ranked[:depth])) / len(set(relevant))


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """The judged pairs of one need in file order, with what a system said of them.

    ``levels``, ``scores`` and ``predicted`` have one entry per pair. ``ranked`` holds the
    ids that the system puts first among all achievements, ``relevant`` those that fit.
    """

    levels: FloatArray
    scores: FloatArray
    predicted: FloatArray
    relevant: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()


def counts(levels: ArrayLike) -> bool:
    """Whether a need has enough judged pairs and levels to be measured."""
    values = np.asarray(levels)
    return len(values) >= MIN_PAIRS and len(np.unique(values)) >= MIN_LEVELS


def summarise(needs: Sequence[JudgedNeed]) -> Mapping[str, float]:
    """Every figure over the needs that ``counts`` accepts; ``needs`` is their number.

    ``rho`` and ``mae_score`` run over all pairs of those needs together, ``rho_within`` and
    the others are means over needs. ``map`` and ``recall10`` leave out needs without a fit.
    """
    kept = [need for need in needs if counts(need.levels)]
    if not kept:
        return {"needs": 0.0}
    levels = np.concatenate([need.levels for need in kept])
    return {
        "ndcg10": _mean([ndcg_at(need.levels, need.scores) for need in kept]),
        "map": _mean([average_precision(need.levels, need.scores) for need in kept]),
        "p5": _mean([precision_at(need.levels, need.scores) for need in kept]),
        "rho": spearman(levels, np.concatenate([need.scores for need in kept])),
        "rho_within": _mean([spearman(need.levels, need.scores) for need in kept]),
        "mae_score": mae_score(levels, np.concatenate([need.predicted for need in kept])),
        "recall10": _mean([recall_at(need.relevant, need.ranked) for need in kept]),
        "needs": float(len(kept)),
    }


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else 0.0
