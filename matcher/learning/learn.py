"""Fitting the ranker on the base labels and brokers' decisions together.

The shipped ranker is the starting point. What decisions change is a correction, linear in the
design's columns, on its log odds, together with their general level and slope. The base labels
stay in the fit as its prior: the loss of a ridge regression grows around its minimum with the
columns' second moments, and those are kept (``base_labels``). How much the base weighs against the
decisions is found by cross-validation over needs. Each broker has a level of their own, so that
a generous one does not move everybody's, and a weight for how far their decisions can be
predicted (``trust``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.fitting.base_labels import BaseStatistics
from matcher.learning.lessons import LessonTable
from matcher.learning.trust import Trust, cap_weights, measure_trust
from matcher.pairs.features import ACHIEVEMENT_FACTS, FEATURES
from matcher.ranking.calibrate import sigmoid
from matcher.ranking.design import COLUMNS, Matrix
from matcher.ranking.ranker import Ranker

BASE_WEIGHTS = (15.0, 50.0, 150.0, 500.0, 1500.0, 5000.0)
"""What is tried: as how many decisions all base labels together count."""

RIDGE_SHARE = 0.13
"""Ridge penalty beside the base labels' own moments, as in the base fit (600 of 4,640)."""

CURVATURE = 0.2
"""Information of one decision in log odds, p(1 - p), near the middle."""

LEVEL_PRECISION = 0.1
SLOPE_PRECISION = 1.0
BROKER_PRECISION = 1.0
"""Precisions (1 / variance) of the general level, of the change of the slope and of a broker's
own level, all in log odds."""

SLOPES = (0.3, 3.0)
"""The probabilities may become so much flatter or steeper, no more."""

FOLDS = 5
ROUNDS = 2
"""How often broker weights and fit are found in turn."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted change of the shipped log odds b: level + slope * b + columns @ correction.

    ``brokers`` are the brokers' own levels, by account; they are no part of the new ranker.
    """

    level: float
    slope: float
    correction: Matrix
    brokers: dict[int, float]
    base_weight: float

    def logits(self, lessons: LessonTable, shipped: Matrix) -> Matrix:
        """Return log odds of a confirmation by a broker of no particular level."""
        found = self.level + self.slope * shipped + lessons.columns @ self.correction
        return np.asarray(found)

    def levels(self, lessons: LessonTable) -> Matrix:
        """Return the own level of each lesson's broker, 0 for one not met before."""
        return np.array([self.brokers.get(broker, 0.0) for broker in lessons.brokers.tolist()])


@dataclass(frozen=True, slots=True)
class Learned:
    """The result of learning: the fit, and how far each broker was listened to."""

    fit: Fit
    trust: dict[int, Trust]
    weights: Matrix
    """What each lesson weighed, shape (lessons,)."""
    unseen: Matrix
    """Log odds of each lesson from fits that had not seen it, without the brokers' own levels."""


def learn(lessons: LessonTable, base: Ranker, statistics: BaseStatistics) -> Learned:
    """Fit base labels and lessons together; deterministic."""
    shipped = lessons.logits(base)
    weights = lessons.weights
    trust: dict[int, Trust] = {}
    for _ in range(ROUNDS):
        unseen = choose_base_weight(lessons, weights, shipped, statistics)
        trust = measure_trust(lessons, unseen.personal)
        weights = cap_weights(lessons, trust)
    unseen = choose_base_weight(lessons, weights, shipped, statistics)
    fit = fit_lessons(lessons, weights, shipped, statistics, unseen.base_weight)
    return Learned(fit, trust, weights, unseen.general)


@dataclass(frozen=True, slots=True)
class Unseen:
    """Log odds of lessons from fits without them, by what the base weighed.

    ``personal`` with each broker's own level, ``general`` without.
    """

    base_weight: float
    loss: float
    personal: Matrix
    general: Matrix


def choose_base_weight(
    lessons: LessonTable, weights: Matrix, shipped: Matrix, statistics: BaseStatistics
) -> Unseen:
    """Return what the best of BASE_WEIGHTS says of lessons it had not seen.

    On a tie the base weighs more.
    """
    tried = [
        cross_fit(lessons, weights, shipped, statistics, base_weight)
        for base_weight in sorted(BASE_WEIGHTS, reverse=True)
    ]
    return min(tried, key=lambda unseen: unseen.loss)


def cross_fit(
    lessons: LessonTable,
    weights: Matrix,
    shipped: Matrix,
    statistics: BaseStatistics,
    base_weight: float,
) -> Unseen:
    """Fit without each fold in turn. The lessons of one need are in one fold."""
    _, needs = np.unique(lessons.needs, return_inverse=True)
    folds = needs % FOLDS
    personal, general = np.zeros(len(lessons)), np.zeros(len(lessons))
    for fold in np.unique(folds):
        rest, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fit = fit_lessons(lessons.take(rest), weights[rest], shipped[rest], statistics, base_weight)
        unseen = lessons.take(held)
        general[held] = fit.logits(unseen, shipped[held])
        personal[held] = general[held] + fit.levels(unseen)
    loss = float(weights @ log_losses(personal, lessons.confirmed))
    return Unseen(base_weight, loss, personal, general)


def fit_lessons(
    lessons: LessonTable,
    weights: Matrix,
    shipped: Matrix,
    statistics: BaseStatistics,
    base_weight: float,
) -> Fit:
    """Return the most probable change of the shipped log odds."""
    brokers = np.unique(lessons.brokers)
    middle = float(weights @ shipped / max(weights.sum(), 1e-9))
    size = len(COLUMNS)
    mean = statistics.mean[:size]
    # A column that hardly varies in the base labels must not become free for that.
    units = np.maximum(statistics.spread, lessons.columns.std(axis=0))
    general = np.stack([np.ones(len(lessons)), shipped - middle], axis=1)
    own = (lessons.brokers[:, None] == brokers[None, :]).astype(float)
    design = np.concatenate([(lessons.columns - mean) / units, general, own], axis=1)
    precision = np.diag(
        [0.0] * size + [LEVEL_PRECISION, SLOPE_PRECISION] + [BROKER_PRECISION] * len(brokers)
    )
    moments = statistics.moments(units) + RIDGE_SHARE * np.eye(size)
    precision[:size, :size] = base_weight * CURVATURE * moments
    found = solve_logistic(design, shipped, lessons.confirmed, weights, precision)
    correction = found[:size] / units
    slope = float(np.clip(1.0 + found[size + 1], *SLOPES))
    level = float(found[size] - found[size + 1] * middle - mean @ correction)
    levels = dict(zip(brokers.tolist(), found[size + 2 :].tolist(), strict=True))
    return Fit(level, slope, correction, levels, base_weight)


def solve_logistic(
    design: Matrix, offset: Matrix, outcomes: Matrix, weights: Matrix, precision: Matrix
) -> Matrix:
    """Return the coefficients with the greatest posterior, by damped Newton steps.

    The prior is normal about zero with the given precision matrix; the loss is convex.
    """

    def loss(coefficients: Matrix) -> float:
        logits = offset + design @ coefficients
        fit = float(weights @ log_losses(logits, outcomes))
        return fit + 0.5 * float(coefficients @ precision @ coefficients)

    found = np.zeros(design.shape[1])
    present = loss(found)
    for _ in range(50):
        stated = sigmoid(offset + design @ found)
        gradient = design.T @ (weights * (outcomes - stated)) - precision @ found
        bend = (design * (weights * stated * (1.0 - stated))[:, None]).T @ design + precision
        step = np.linalg.solve(bend, gradient)
        while loss(found + step) > present and np.abs(step).max() > 1e-9:
            step = step / 2.0
        found = found + step
        before, present = present, loss(found)
        if before - present < 1e-9:
            break
    return np.asarray(found)


def log_losses(logits: Matrix, outcomes: Matrix) -> Matrix:
    """Return the negative log likelihood of each outcome (0 or 1)."""
    return np.asarray(np.logaddexp(0.0, logits) - outcomes * logits)


def apply_fit(base: Ranker, fit: Fit, version: str) -> Ranker:
    """Return the shipped ranker with the correction in its weights and calibration."""
    calibration = base.calibration
    slope = calibration.slope * fit.slope
    parts = np.split((fit.correction / slope).astype(np.float32), _boundaries())
    return replace(
        base,
        version=version,
        weights=base.weights + parts[0],
        full_weights=base.full_weights + parts[1],
        achievement_weights=base.achievement_weights + parts[2],
        need_weights=base.need_weights + parts[3],
        calibration=calibration.bend(fit.slope, fit.level),
    )


def column_weights(ranker: Ranker) -> Matrix:
    """Return the weights of the linear score, shape (COLUMNS,)."""
    parts = (
        ranker.weights,
        ranker.full_weights,
        ranker.achievement_weights,
        ranker.need_weights,
    )
    return np.concatenate(parts).astype(np.float64)


def _boundaries() -> list[int]:
    features = len(FEATURES)
    return [features, 2 * features, 2 * features + len(ACHIEVEMENT_FACTS)]
