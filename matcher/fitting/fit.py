"""Fitting the ranker on graded pairs: a blend of linear fits, then ordinal calibration.

The fits are those of ``solvers``, all linear in the same columns, so their sum is one set of
weights. Everything is a closed form or a convex minimum, so the same labels give the same
ranker; sums of another number of BLAS threads may differ in the sixth digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matcher.fitting.base_labels import BaseStatistics, measure_base
from matcher.fitting.evaluation import Labels
from matcher.fitting.solvers import TARGETS, Matrix, solve_blend, solve_ordinal
from matcher.pairs.features import ACHIEVEMENT_FACTS, DEEP, FEATURES, NEED_FACTS, FeatureTable
from matcher.ranking.calibrate import THRESHOLDS, Calibration, as_triple, sigmoid
from matcher.ranking.design import COLUMNS
from matcher.ranking.ranker import Prior, Ranker, Vector, measure_background, standardise

NEED_PENALTY = 20.0
"""Penalty of the fit of what a need itself brings, which has few columns."""

INNER_FOLDS = 5

DEEP_TRUST = 2.0
"""Cross-validation is flat between 1.4 and 2."""


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
    found = _join([_design(entry, prior) for entry in sets])
    even = weigh_needs(found)
    even *= len(even) / even.sum()
    coefficients, intercept = solve_blend(
        found.columns, found.levels, found.needs, even, measure_trust()
    )
    coefficients, intercept = refit_need_facts(
        found.columns, found.levels, found.weights, coefficients, intercept
    )
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
        calibration=Calibration((1.0, 1.0, 1.0), (1.0, 2.0, 3.0), (1.0, 2.0, 3.0)),
    )


def measure_trust() -> Matrix:
    """Return how far each of COLUMNS is trusted: the transformer's twice as far as the others.

    The table of words took in the texts of the sets it is fitted on, and looks better there than
    on other texts. The transformer's cosines are of needs that it was not tuned on.
    """
    return np.array([DEEP_TRUST if name.split("@")[0] in DEEP else 1.0 for name in COLUMNS])


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
    found = _join([_design(entry, ranker.prior) for entry in sets])
    scores = np.concatenate([score_pairs(ranker, entry, entry.labels) for entry in sets])
    return measure_base(ranker, found.columns, scores, TARGETS[found.levels], found.weights)


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


def _join(parts: Sequence[Examples]) -> Examples:
    """Return the examples of all sets, their needs numbered so that none is taken for another."""
    ends = np.cumsum([part.needs.max() + 1 for part in parts])
    starts = [0, *ends[:-1]]
    return Examples(
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.levels for part in parts]),
        np.concatenate([part.fullness for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.needs + start for part, start in zip(parts, starts, strict=True)]),
    )


def weigh_needs(examples: Examples) -> Matrix:
    """Return weights of pairs with which every need counts alike.

    Figures are means over needs, and a broker works need by need: one with many judged
    pairs is no more important.
    """
    _, places, counts = np.unique(examples.needs, return_inverse=True, return_counts=True)
    return np.asarray(examples.weights / counts[places])


def refit_need_facts(
    columns: Matrix,
    levels: NDArray[np.int64],
    weights: Matrix,
    coefficients: Matrix,
    intercept: float,
) -> tuple[Matrix, float]:
    """Return the fit with the weights of NEED_FACTS found again, every pair counting alike.

    What lifts a whole list says nothing of its order, only of how its probabilities compare
    with those of other needs.
    """
    own = slice(columns.shape[1] - len(NEED_FACTS), None)
    scores = columns @ coefficients + intercept
    narrow = np.concatenate([scores[:, None], columns[:, own]], axis=1)
    change, level = solve_ordinal(narrow, levels, weights, NEED_PENALTY)
    found = coefficients * change[0]
    found[own] += change[1:]
    return found, intercept * float(change[0]) + level


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
    told = np.stack([1.0 - fullness, fullness], axis=1)
    found = np.array(
        [_fit_threshold(scores, told, levels >= threshold, weights) for threshold in THRESHOLDS]
    )
    return Calibration(*(as_triple(column) for column in found.T))


def _fit_threshold(
    scores: Matrix, told: Matrix, beyond: NDArray[np.bool_], weights: Matrix
) -> Matrix:
    """Return slope, cut of titles alone and cut of texts told in full for one threshold."""

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        logits = parameters[0] * scores - told @ parameters[1:]
        gaps = (sigmoid(logits) - beyond) * weights
        value = np.sum((np.logaddexp(0.0, logits) - beyond * logits) * weights)
        # A faint pull to each other settles the cut of a kind of text that is not there.
        apart = float(parameters[1] - parameters[2])
        gradient = np.concatenate([[gaps @ scores], -(gaps @ told)])
        gradient[1:] += np.array([0.1, -0.1]) * apart
        return float(value + 0.05 * apart**2), gradient

    found = minimize(loss, np.array([2.0, 2.0, 2.0]), jac=True, method="L-BFGS-B").x
    return np.asarray(found, dtype=np.float64)
