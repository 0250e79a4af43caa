"""Whether a learned ranker takes the place of the present one.

The last decisions in time are kept apart. The new ranker, fitted on the earlier ones, is
compared with the present one on them, and what is promoted is exactly what was compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matcher.fitting.base_labels import BaseStatistics
from matcher.fitting.metrics import ndcg_at
from matcher.learning.learn import Learned, apply_fit, column_weights, learn, log_losses
from matcher.learning.lessons import LessonTable
from matcher.ranking.calibrate import sigmoid
from matcher.ranking.design import Matrix
from matcher.ranking.ranker import Ranker

KEPT_SHARE = 0.25
"""Share of the decisions, the latest, that is kept apart."""

FEWEST_KEPT = 15
FEWEST_LEARNT = 45
"""With fewer decisions nothing could be told, so nothing is tried."""

DRAWS = 2000
SURE = 0.95
"""A figure is better when it is in this share of the bootstrap draws."""

LEAST_AGREEMENT = 0.5
"""Share of the shipped ranker's agreement with the base labels that must be left."""


class Verdict(StrEnum):
    """What became of a learned ranker."""

    BETTER = "better"
    TOO_FEW = "too_few"
    NO_PATTERN = "no_pattern"
    NOT_BETTER = "not_better"
    RANKS_WORSE = "ranks_worse"
    FORGETS_BASE = "forgets_base"


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
class BrokerShare:
    """One broker in the report: by account, never by name."""

    decisions: int
    confirmed: int
    trust: float
    weight: float
    """Share of all weight."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was learned from, what was compared, and what came of it."""

    verdict: Verdict
    learnt: int
    kept: int
    confirmed: float = 0.0
    """Share of the kept decisions that were confirmations."""
    base_weight: float = 0.0
    brokers: Mapping[int, BrokerShare] | None = None
    figures: Mapping[str, Figures] | None = None
    """Of the kept decisions under 'old', 'new' and 'constant' (always the mean rate)."""
    gain: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """By how much the log loss fell: mean, and the range of the middle 90 % of the draws."""
    agreement: tuple[float, float] = (0.0, 0.0)
    """Correlation with the base labels of the shipped and of the new ranker."""
    influences: Mapping[str, tuple[float, float]] | None = None
    """Per group of features: how much it moves the log odds, shipped and new."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A learned ranker with its report; no ranker where there was too little to learn from."""

    ranker: Ranker | None
    report: Report

    @property
    def is_promoted(self) -> bool:
        """Whether the ranker should be used from now on."""
        return self.report.verdict is Verdict.BETTER


def try_lessons(
    lessons: LessonTable, base: Ranker, statistics: BaseStatistics, present: Ranker, version: str
) -> Trial:
    """Learn from the earlier lessons and compare with ``present`` on the later ones.

    ``base`` is the shipped ranker, ``version`` names the new one.
    """
    kept = round(len(lessons) * KEPT_SHARE)
    early, late = (
        lessons.take(slice(0, len(lessons) - kept)),
        lessons.take(slice(len(lessons) - kept, None)),
    )
    if kept < FEWEST_KEPT or len(early) < FEWEST_LEARNT or len(set(early.confirmed)) < 2:
        return Trial(None, Report(Verdict.TOO_FEW, len(early), kept))
    learned = learn(early, base, statistics)
    ranker = apply_fit(base, learned.fit, version)
    return Trial(ranker, _compare(early, late, learned, base, statistics, present, ranker))


def _compare(
    early: LessonTable,
    late: LessonTable,
    learned: Learned,
    base: Ranker,
    statistics: BaseStatistics,
    present: Ranker,
    ranker: Ranker,
) -> Report:
    rate = (learned.weights @ early.confirmed + 0.5) / (learned.weights.sum() + 1.0)
    logits = {
        "old": late.logits(present),
        "new": late.logits(ranker),
        "constant": np.full(len(late), float(np.log(rate / (1.0 - rate)))),
    }
    weights = late.weights * _trust_of(late, learned)
    slope = base.calibration.slope
    agreement = (
        statistics.agreement(np.zeros_like(column_weights(base))),
        statistics.agreement(column_weights(ranker) - column_weights(base)),
    )
    gain = _measure_gain(late, weights, logits)
    verdict = Verdict.BETTER
    if not _foresees(early, learned, late, weights, logits):
        verdict = Verdict.NO_PATTERN
    elif gain[1] <= 0:
        verdict = Verdict.NOT_BETTER
    elif _ranks_worse(late, logits):
        verdict = Verdict.RANKS_WORSE
    elif agreement[1] < LEAST_AGREEMENT * agreement[0]:
        verdict = Verdict.FORGETS_BASE
    shipped_influences = statistics.influences(column_weights(base) * slope)
    new_slope = ranker.calibration.slope
    new_influences = statistics.influences(column_weights(ranker) * new_slope)
    return Report(
        verdict=verdict,
        learnt=len(early),
        kept=len(late),
        confirmed=float(weights @ late.confirmed / weights.sum()),
        base_weight=learned.fit.base_weight,
        brokers=_share_weights(early, learned),
        figures={name: _measure(late, weights, values) for name, values in logits.items()},
        gain=gain,
        agreement=agreement,
        influences={
            group: (value, new_influences[group]) for group, value in shipped_influences.items()
        },
    )


def _measure_gain(
    late: LessonTable, weights: Matrix, logits: Mapping[str, Matrix]
) -> tuple[float, float, float]:
    """Return by how much the new log loss is smaller, with the draws' quantiles SURE asks for."""
    saved = _save(late, logits["old"], logits["new"])
    draws = _weigh_draws(late, weights, saved)
    low, high = np.quantile(draws, [1.0 - SURE, SURE])
    return float(weights @ saved / weights.sum()), float(low), float(high)


def _foresees(
    early: LessonTable,
    learned: Learned,
    late: LessonTable,
    late_weights: Matrix,
    logits: Mapping[str, Matrix],
) -> bool:
    """Return whether decisions not seen by the fit are foreseen better than by their rate.

    The later ones alone are few; so the earlier ones count too, each as foreseen by a fit
    without it.
    """
    constant = np.full(len(early), logits["constant"][0])
    later = _save(late, logits["constant"], logits["new"])
    if float(late_weights @ later) <= 0.0:
        return False
    together = early.join(late)
    saved = np.concatenate([_save(early, constant, learned.unseen), later])
    weights = np.concatenate([learned.weights, late_weights])
    draws = _weigh_draws(together, weights, saved)
    return float((draws > 0).mean()) >= SURE


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


def _ranks_worse(late: LessonTable, logits: Mapping[str, Matrix]) -> bool:
    old, new = (_rank_quality(late, logits[name]) for name in ("old", "new"))
    known = ~np.isnan(old)
    if not known.any():
        return False
    fall = np.where(known, old - new, 0.0)
    return bool(((_draw_needs(len(fall)) @ fall) > 0).mean() >= SURE)


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


def _trust_of(late: LessonTable, learned: Learned) -> Matrix:
    """Return how far each later decision is listened to; newcomers as the others on average."""
    shares = {broker: trust.share for broker, trust in learned.trust.items()}
    usual = float(np.mean(list(shares.values())))
    return np.array([shares.get(broker, usual) for broker in late.brokers.tolist()])


def _share_weights(early: LessonTable, learned: Learned) -> dict[int, BrokerShare]:
    everything = float(learned.weights.sum())
    return {
        broker: BrokerShare(
            trust.decisions,
            trust.confirmed,
            trust.share,
            float(learned.weights[early.brokers == broker].sum()) / everything,
        )
        for broker, trust in learned.trust.items()
    }
