"""Linear scores from graded pairs, each aiming at something else, and their blend.

Ridge regression aims at the levels as numbers, ordinal logistic regression at their order over
all pairs, the listwise fit at what stands on top of each need's list. What one overfits the
others do not, so the blend ranks better than each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matcher.ranking.calibrate import THRESHOLDS, sigmoid

Matrix = NDArray[np.float64]
Levels = NDArray[np.int64]

TARGETS = np.array([0.0, 0.0, 1.0, 2.0, 3.0])
"""What the regression aims at for each level."""

PENALTY = 1000.0
"""Ridge penalty on standardised columns; cross-validation is flat between 600 and 1500."""

ORDINAL_PENALTY = 400.0
"""The same for the ordinal fit; flat between 250 and 600."""

LISTWISE_PENALTY = 50.0
"""The same for the listwise fit; flat between 30 and 100."""


def solve_blend(
    columns: Matrix,
    levels: Levels,
    needs: NDArray[np.int64],
    weights: Matrix,
    trust: Matrix | float = 1.0,
) -> tuple[Matrix, float]:
    """Return the sum of the three fits, each in units of the spread of its scores.

    ``columns`` has shape (pairs, columns), the next three one entry per pair: level 1 to 4, a
    number of the need, weight. ``trust`` has one entry per column: its penalty is divided by the
    square of it.
    """
    fits = [
        solve_ridge(columns, TARGETS[levels], weights, PENALTY, trust),
        solve_ordinal(columns, levels, weights, ORDINAL_PENALTY, trust),
        solve_listwise(columns, levels, needs, weights, LISTWISE_PENALTY, trust),
    ]
    coefficients, intercept = np.zeros(columns.shape[1]), 0.0
    for own, level in fits:
        spread = float((columns @ own).std()) + 1e-9
        coefficients += own / spread
        intercept += level / spread
    return coefficients, intercept


def solve_listwise(
    columns: Matrix,
    levels: Levels,
    needs: NDArray[np.int64],
    weights: Matrix,
    penalty: float,
    trust: Matrix | float = 1.0,
) -> tuple[Matrix, float]:
    """Return coefficients and intercept of the fit to the top of each need's list (ListNet).

    The softmax of a need's scores is to be the share that each pair has in the need's gains,
    2^(level-1)-1. A need counts as much as its pairs together, one whose pairs are all of level 1
    says nothing.
    """
    mean, spread = _measure_columns(columns, weights, trust)
    standard = (columns - mean) / spread
    places = np.unique(needs, return_inverse=True)[1]
    count = int(places.max()) + 1
    gains = 2.0 ** (levels - 1) - 1.0
    totals = np.bincount(places, gains)
    said = np.where(totals > 0, np.bincount(places, weights), 0.0)
    shares = said * (np.count_nonzero(said) / max(float(said.sum()), 1e-12))
    wanted = (shares / np.where(totals > 0, totals, 1.0))[places] * gains

    def loss(own: Matrix) -> tuple[float, Matrix]:
        scores = standard @ own
        highest = np.full(count, -np.inf)
        np.maximum.at(highest, places, scores)
        powers = np.exp(scores - highest[places])
        sums = np.bincount(places, powers)
        value = float(shares @ (highest + np.log(sums)) - wanted @ scores)
        stated = powers * (shares / sums)[places]
        gradient = standard.T @ (stated - wanted) + penalty * own
        return value + penalty * float(own @ own) / 2.0, gradient

    start = np.zeros(columns.shape[1])
    coefficients = minimize(loss, start, jac=True, method="L-BFGS-B").x / spread
    return coefficients, -float(mean @ coefficients)


def solve_ordinal(
    columns: Matrix,
    levels: NDArray[np.int64],
    weights: Matrix,
    penalty: float,
    trust: Matrix | float = 1.0,
) -> tuple[Matrix, float]:
    """Return coefficients and intercept of penalised cumulative logits, one slope for all cuts.

    The intercept puts the middle of the training scores to zero; cuts are not returned, the
    calibration finds them out of fold.
    """
    mean, spread = _measure_columns(columns, weights, trust)
    standard = (columns - mean) / spread
    beyond = np.stack([levels >= threshold for threshold in THRESHOLDS], axis=1).astype(float)
    size = columns.shape[1]

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        own, cuts = parameters[:size], parameters[size:]
        logits = (standard @ own)[:, None] - cuts
        gaps = (sigmoid(logits) - beyond) * weights[:, None]
        value = np.sum((np.logaddexp(0.0, logits) - beyond * logits) * weights[:, None])
        gradient = [standard.T @ gaps.sum(axis=1) + penalty * own, -gaps.sum(axis=0)]
        return float(value + penalty * own @ own / 2.0), np.concatenate(gradient)

    start = np.concatenate([np.zeros(size), [0.0, 1.5, 3.0]])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    coefficients = found[:size] / spread
    return coefficients, -float(mean @ coefficients)


def _measure_columns(
    columns: Matrix, weights: Matrix, trust: Matrix | float
) -> tuple[Matrix, Matrix]:
    """Return weighted mean and spread of each column, the spread divided by how far it is trusted:
    what seems to vary more needs smaller weights, which cost less."""
    share = weights / weights.sum()
    mean = share @ columns
    return mean, (np.sqrt(share @ (columns - mean) ** 2) + 1e-6) / trust


def solve_ridge(
    columns: Matrix,
    targets: Matrix,
    weights: Matrix,
    penalty: float,
    trust: Matrix | float = 1.0,
) -> tuple[Matrix, float]:
    """Return coefficients and intercept of weighted ridge regression.

    The penalty falls on columns in units of their own spread, so that it treats a cosine
    and a length alike.
    """
    mean, spread = _measure_columns(columns, weights, trust)
    standard = (columns - mean) / spread
    target_mean = float(weights @ targets / weights.sum())
    gram = standard.T @ (standard * weights[:, None]) + penalty * np.eye(columns.shape[1])
    moment = standard.T @ (weights * (targets - target_mean))
    coefficients = np.linalg.solve(gram, moment) / spread
    return coefficients, target_mean - float(mean @ coefficients)
