"""Fitting the ranker on graded pairs: ridge regression, then ordinal calibration.

Everything is a closed form or a convex minimum, so the same labels give the same ranker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matcher.base import BaseStatistics, measure_base
from matcher.calibrate import THRESHOLDS, Calibration, sigmoid
from matcher.evaluation import Labels
from matcher.features import ACHIEVEMENT_FACTS, FEATURES, FeatureTable
from matcher.rank import Prior, Ranker, Vector, measure_background, standardise

TARGETS = np.array([0.0, 0.0, 1.0, 2.0, 3.0])
"""What the regression aims at for each level."""

PENALTY = 600.0
"""Ridge penalty on standardised columns; cross-validation is flat between 300 and 1000."""

INNER_FOLDS = 5
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Features and labels of one set. ``weight`` multiplies each of its pairs."""

    name: str
    table: FeatureTable
    facts: Vector
    labels: Labels
    weight: float = 1.0

    def of_needs(self, rows: NDArray[np.intp]) -> Labels:
        """Return the labels of the given needs."""
        return self.labels[np.isin(self.labels[:, 0], rows)]


@dataclass(frozen=True, slots=True)
class Examples:
    """Design matrix with targets: one row per labelled pair."""

    columns: Matrix
    levels: NDArray[np.int64]
    fullness: Matrix
    weights: Matrix
    needs: NDArray[np.int64]


def split_needs(labels: Labels, folds: int, seed: int) -> list[NDArray[np.intp]]:
    """Return the labelled needs in ``folds`` random parts of equal size."""
    needs = np.unique(labels[:, 0])
    order = np.random.default_rng(seed).permutation(needs)
    return [np.sort(order[fold::folds]) for fold in range(folds)]


def fit_ranker(sets: Sequence[TrainingSet], name: str, encoder: str) -> Ranker:
    """Fit weights on all labels and the calibration on scores out of fold."""
    ranker = fit_weights(sets, name, encoder)
    scores: list[Matrix] = []
    fullness: list[Matrix] = []
    levels: list[NDArray[np.int64]] = []
    weights: list[Matrix] = []
    splits = [split_needs(entry.labels, INNER_FOLDS, seed=0) for entry in sets]
    for fold in range(INNER_FOLDS):
        kept = [_without(entry, parts[fold]) for entry, parts in zip(sets, splits, strict=True)]
        partial = fit_weights(kept, name, encoder)
        for entry, parts in zip(sets, splits, strict=True):
            held = entry.of_needs(parts[fold])
            scores.append(score_pairs(partial, entry, held))
            fullness.append(entry.facts[held[:, 1], ACHIEVEMENT_FACTS.index("fullness")])
            levels.append(held[:, 2])
            weights.append(np.full(len(held), entry.weight))
    calibration = fit_calibration(
        np.concatenate(scores),
        np.concatenate(fullness),
        np.concatenate(levels),
        np.concatenate(weights),
    )
    return replace(ranker, calibration=calibration)


def _without(entry: TrainingSet, rows: NDArray[np.intp]) -> TrainingSet:
    return replace(entry, labels=entry.labels[~np.isin(entry.labels[:, 0], rows)])


def fit_weights(sets: Sequence[TrainingSet], name: str, encoder: str) -> Ranker:
    """Fit the linear score; the calibration is left neutral."""
    prior = measure_prior(sets)
    examples = [_design(entry, prior) for entry in sets]
    columns = np.concatenate([part.columns for part in examples])
    targets = TARGETS[np.concatenate([part.levels for part in examples])]
    weights = np.concatenate([part.weights for part in examples])
    coefficients, intercept = solve_ridge(columns, targets, weights, PENALTY)
    parts = np.split(coefficients.astype(np.float32), _boundaries())
    return Ranker(
        version=name,
        encoder=encoder,
        prior=prior,
        weights=parts[0],
        full_weights=parts[1],
        achievement_weights=parts[2],
        achievement_means=_measure_means(sets),
        need_weights=parts[3],
        intercept=intercept,
        calibration=Calibration(1.0, 0.0, (1.0, 2.0, 3.0)),
    )


def _measure_means(sets: Sequence[TrainingSet]) -> Vector:
    means = [entry.facts.mean(axis=0) for entry in sets]
    return np.asarray(np.mean(means, axis=0), dtype=np.float32)


def _boundaries() -> list[int]:
    return [len(FEATURES), 2 * len(FEATURES), 2 * len(FEATURES) + len(ACHIEVEMENT_FACTS)]


def measure_prior(sets: Sequence[TrainingSet]) -> Prior:
    """Return the mean and the within-need variance of each feature, sets alike."""
    means, variances = [], []
    for entry in sets:
        table = entry.table[np.unique(entry.labels[:, 0])]
        means.append(table.mean(axis=(0, 1)))
        variances.append(table.var(axis=1).mean(axis=0))
    mean = np.mean(means, axis=0).astype(np.float32)
    return Prior(mean, np.mean(variances, axis=0).astype(np.float32))


def describe_base(sets: Sequence[TrainingSet], ranker: Ranker) -> BaseStatistics:
    """Return what is kept of the labels that ``ranker`` was fitted on."""
    examples = [_design(entry, ranker.prior) for entry in sets]
    return measure_base(
        ranker,
        np.concatenate([part.columns for part in examples]),
        np.concatenate([score_pairs(ranker, entry, entry.labels) for entry in sets]),
        TARGETS[np.concatenate([part.levels for part in examples])],
        np.concatenate([part.weights for part in examples]),
    )


def _design(entry: TrainingSet, prior: Prior) -> Examples:
    needs = np.unique(entry.labels[:, 0])
    background = measure_background(entry.table[needs], prior)
    standard = standardise(entry.table[needs], background)
    rows = np.searchsorted(needs, entry.labels[:, 0])
    achievements = entry.labels[:, 1]
    pairs = standard[rows, achievements].astype(np.float64)
    facts = entry.facts[achievements].astype(np.float64)
    fullness = facts[:, ACHIEVEMENT_FACTS.index("fullness")]
    own = background.facts[rows].astype(np.float64)
    columns = np.concatenate([pairs, pairs * fullness[:, None], facts, own], axis=1)
    weights = np.full(len(rows), entry.weight)
    return Examples(columns, entry.labels[:, 2], fullness, weights, entry.labels[:, 0])


def solve_ridge(
    columns: Matrix, targets: Matrix, weights: Matrix, penalty: float
) -> tuple[Matrix, float]:
    """Return coefficients and intercept of weighted ridge regression.

    The penalty falls on columns in units of their own spread, so that it treats a cosine
    and a length alike.
    """
    share = weights / weights.sum()
    mean = share @ columns
    spread = np.sqrt(share @ (columns - mean) ** 2) + 1e-6
    standard = (columns - mean) / spread
    target_mean = float(share @ targets)
    gram = standard.T @ (standard * weights[:, None]) + penalty * np.eye(columns.shape[1])
    moment = standard.T @ (weights * (targets - target_mean))
    coefficients = np.linalg.solve(gram, moment) / spread
    return coefficients, target_mean - float(mean @ coefficients)


def score_pairs(ranker: Ranker, entry: TrainingSet, labels: Labels) -> Matrix:
    """Return the score of each labelled pair."""
    needs = np.unique(labels[:, 0])
    scores = score_table(ranker, entry.table[needs], entry.facts)
    found = scores[np.searchsorted(needs, labels[:, 0]), labels[:, 1]]
    return np.asarray(found, dtype=np.float64)


def score_table(ranker: Ranker, table: FeatureTable, facts: Vector) -> Vector:
    """Return scores of whole rows of needs, shape (needs, achievements)."""
    background = measure_background(table, ranker.prior)
    return ranker.score(standardise(table, background), facts, background)


def fit_calibration(
    scores: Matrix, fullness: Matrix, levels: NDArray[np.int64], weights: Matrix
) -> Calibration:
    """Fit the cumulative logits by maximum likelihood, each threshold a yes/no question.

    ``scores`` must be out of fold, or the probabilities come out too sure.
    """
    beyond = np.stack([levels >= threshold for threshold in THRESHOLDS], axis=1).astype(float)

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        slope, shift, cuts = parameters[0], parameters[1], parameters[2:]
        logits = (slope * scores + shift * fullness)[:, None] - cuts
        gaps = (sigmoid(logits) - beyond) * weights[:, None]
        value = np.sum((np.logaddexp(0.0, logits) - beyond * logits) * weights[:, None])
        per_pair = gaps.sum(axis=1)
        gradient = np.array([per_pair @ scores, per_pair @ fullness, *(-gaps.sum(axis=0))])
        return float(value), gradient

    start = np.array([2.0, 0.0, 1.0, 3.0, 5.0])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    low, middle, high = np.sort(found[2:])
    return Calibration(float(found[0]), float(found[1]), (float(low), float(middle), float(high)))
