"""How two rankers' probabilities went with decisions that neither learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.fitting.metrics import ndcg_at
from matcher.learning.learn import Learned, log_losses
from matcher.learning.lessons import LessonTable
from matcher.ranking.calibrate import sigmoid
from matcher.ranking.design import Matrix
from matcher.ranking.ranker import Ranker

DRAWS = 2000
SURE = 0.95
"""A figure is better when it is in this share of the bootstrap draws."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How well stated probabilities went with decisions. Smaller losses are better.

    ``order`` is how often a confirmed proposal stands above a declined one; ``ndcg`` the mean
    over needs with both. None where there are not both.
    """

    log_loss: float
    brier: float
    mean: float
    """Probability of a confirmation stated on average."""
    order: float | None
    ndcg: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The kept lessons, how much each counts, and what was said of them.

    ``logits`` stand under 'old', 'new' and 'constant' (always the mean rate).
    """

    lessons: LessonTable
    weights: Matrix
    logits: Mapping[str, Matrix]

    @classmethod
    def of(
        cls, late: LessonTable, early: LessonTable, learned: Learned, present: Ranker, new: Ranker
    ) -> Comparison:
        """Compare the ranker ``learned`` from the early lessons with the present one."""
        rate = (learned.weights @ early.confirmed + 0.5) / (learned.weights.sum() + 1.0)
        logits = {
            "old": late.logits(present),
            "new": late.logits(new),
            "constant": np.full(len(late), float(np.log(rate / (1.0 - rate)))),
        }
        return cls(late, late.weights * _trust_of(late, learned), logits)

    @property
    def confirmed(self) -> float:
        """Weighted share of confirmations."""
        return float(self.weights @ self.lessons.confirmed / self.weights.sum())

    def measure_gain(self) -> tuple[float, float, float]:
        """Return by how much the new log loss is smaller, with the quantiles SURE asks for."""
        saved = _save(self.lessons, self.logits["old"], self.logits["new"])
        draws = _weigh_draws(self.lessons, self.weights, saved)
        low, high = np.quantile(draws, [1.0 - SURE, SURE])
        return float(self.weights @ saved / self.weights.sum()), float(low), float(high)

    def foresees(self, early: LessonTable, learned: Learned) -> bool:
        """Return whether decisions not seen by the fit are foreseen better than by their rate.

        The later ones alone are few; so the earlier ones count too, each as foreseen by a fit
        without it.
        """
        constant = np.full(len(early), self.logits["constant"][0])
        later = _save(self.lessons, self.logits["constant"], self.logits["new"])
        if float(self.weights @ later) <= 0.0:
            return False
        together = early.join(self.lessons)
        saved = np.concatenate([_save(early, constant, learned.unseen), later])
        weights = np.concatenate([learned.weights, self.weights])
        draws = _weigh_draws(together, weights, saved)
        return float((draws > 0).mean()) >= SURE

    def ranks_worse(self) -> bool:
        """Return whether the new ranker surely puts the decided proposals in a worse order."""
        old, new = (_rank_quality(self.lessons, self.logits[name]) for name in ("old", "new"))
        known = ~np.isnan(old)
        if not known.any():
            return False
        fall = np.where(known, old - new, 0.0)
        return bool(((_draw_needs(len(fall)) @ fall) > 0).mean() >= SURE)

    def figures(self) -> dict[str, Figures]:
        """Return the figures of each of ``logits``."""
        return {
            name: _measure(self.lessons, self.weights, values)
            for name, values in self.logits.items()
        }


def _trust_of(late: LessonTable, learned: Learned) -> Matrix:
    """Return how far each later decision is listened to; newcomers as the others on average."""
    shares = {broker: trust.share for broker, trust in learned.trust.items()}
    usual = float(np.mean(list(shares.values())))
    return np.array([shares.get(broker, usual) for broker in late.brokers.tolist()])


def _save(lessons: LessonTable, before: Matrix, after: Matrix) -> Matrix:
    return log_losses(before, lessons.confirmed) - log_losses(after, lessons.confirmed)


def _draw_needs(count: int) -> NDArray[np.int64]:
    """Return how often each need is in each bootstrap draw, shape (DRAWS, count).

    Decisions about one need are not independent, so needs are drawn and not decisions.
    """
    return np.random.default_rng(0).multinomial(count, np.full(count, 1.0 / count), DRAWS)


def _weigh_draws(lessons: LessonTable, weights: Matrix, values: Matrix) -> Matrix:
    """Return the weighted mean of ``values`` in each draw."""
    needs, places = np.unique(lessons.needs, return_inverse=True)
    draws = _draw_needs(len(needs))
    sums = np.bincount(places, weights * values)
    totals = np.bincount(places, weights)
    return np.asarray((draws @ sums) / np.maximum(draws @ totals, 1e-9))


def _rank_quality(late: LessonTable, logits: Matrix) -> Matrix:
    """Return the nDCG of each need's decided proposals, nan where all went the same way."""
    found = []
    for need in np.unique(late.needs):
        own = late.needs == need
        confirmed = late.confirmed[own]
        mixed = 0.0 < confirmed.mean() < 1.0
        # A confirmed proposal gains 1: level 2 in terms of the measure.
        found.append(ndcg_at(1.0 + confirmed, logits[own]) if mixed else np.nan)
    return np.array(found)


def _measure(late: LessonTable, weights: Matrix, logits: Matrix) -> Figures:
    quality = _rank_quality(late, logits)
    known = quality[~np.isnan(quality)]
    gaps = (sigmoid(logits) - late.confirmed) ** 2
    return Figures(
        log_loss=float(weights @ log_losses(logits, late.confirmed) / weights.sum()),
        brier=float(weights @ gaps / weights.sum()),
        mean=float(weights @ sigmoid(logits) / weights.sum()),
        order=_rate_order(late, weights, logits),
        ndcg=float(known.mean()) if len(known) else None,
    )


def _rate_order(late: LessonTable, weights: Matrix, logits: Matrix) -> float | None:
    """Return the weighted share of confirmed and declined pairs in the right order."""
    yes, no = late.confirmed > 0.5, late.confirmed < 0.5
    pairs = weights[yes][:, None] * weights[no][None, :]
    gaps = logits[yes][:, None] - logits[no][None, :]
    right = (gaps > 0) + 0.5 * (gaps == 0)
    return float((pairs * right).sum() / pairs.sum()) if pairs.sum() > 0 else None
