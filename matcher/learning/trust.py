"""How far each broker's decisions can be learned from.

A broker who reads proposals decides in a way that a model of all brokers can foresee to some
degree. One who does not read them decides like a coin with a bias of their own. So each broker's
decisions are taken as a mixture of the two, and the share of the first is their trust. Whoever
contradicts what all others agree on is foreseen worse than by a coin, and gets little as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.learning.lessons import LessonTable
from matcher.ranking.calibrate import sigmoid
from matcher.ranking.design import Matrix

STEPS = 100
FAITH = 2.0
"""Prior in favour of a broker, in decisions: with few decisions nobody is suspected."""

FREE_WEIGHT = 200.0
"""So much may any broker weigh; beyond it nobody weighs more than all others together."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known of one broker's decisions. ``share`` lies between 0 and 1."""

    decisions: int
    confirmed: int
    share: float


def measure_trust(lessons: LessonTable, unseen: Matrix) -> dict[int, Trust]:
    """Return the trust in each broker.

    ``unseen`` are log odds of a confirmation from models that had not seen the lesson.
    """
    stated = sigmoid(unseen)
    likelihood = np.where(lessons.confirmed > 0.5, stated, 1.0 - stated)
    found = {}
    for broker in np.unique(lessons.brokers).tolist():
        own = lessons.brokers == broker
        confirmed = lessons.confirmed[own]
        share = _find_share(likelihood[own], confirmed, lessons.weights[own])
        found[broker] = Trust(len(confirmed), int(confirmed.sum()), share)
    return found


def _find_share(likelihood: Matrix, confirmed: Matrix, weights: Matrix) -> float:
    """Return the most probable share of decisions that the model explains (by EM)."""
    rate = float((weights @ confirmed + 1.0) / (weights.sum() + 2.0))
    coin = np.where(confirmed > 0.5, rate, 1.0 - rate)
    share = 0.75
    for _ in range(STEPS):
        explained = share * likelihood / (share * likelihood + (1.0 - share) * coin)
        share = float((weights @ explained + FAITH) / (weights.sum() + FAITH))
    return share


def cap_weights(lessons: LessonTable, trust: dict[int, Trust]) -> Matrix:
    """Return what each lesson weighs: its own weight times trust, capped per broker."""
    weights = lessons.weights * [trust[broker].share for broker in lessons.brokers.tolist()]
    totals = {broker: float(weights[lessons.brokers == broker].sum()) for broker in trust}
    everything = sum(totals.values())
    for broker, total in totals.items():
        allowed = max(FREE_WEIGHT, everything - total)
        if total > allowed:
            weights[lessons.brokers == broker] *= allowed / total
    return np.asarray(weights)
