"""Whether a learned ranker takes the place of the present one.

The last decisions in time are kept apart. The new ranker, fitted on the earlier ones, is
compared with the present one on them, and what is promoted is exactly what was compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matcher.fitting.base_labels import BaseStatistics
from matcher.learning.comparison import Comparison, Figures
from matcher.learning.learn import Learned, apply_fit, column_weights, learn
from matcher.learning.lessons import LessonTable
from matcher.ranking.ranker import Ranker

KEPT_SHARE = 0.25
"""Share of the decisions, the latest, that is kept apart."""

FEWEST_KEPT = 15
FEWEST_LEARNT = 45
"""With fewer decisions nothing could be told, so nothing is tried."""

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
    comparison = Comparison.of(late, early, learned, present, ranker)
    return Trial(ranker, _report(comparison, early, learned, base, statistics, ranker))


def _report(
    comparison: Comparison,
    early: LessonTable,
    learned: Learned,
    base: Ranker,
    statistics: BaseStatistics,
    ranker: Ranker,
) -> Report:
    gain = comparison.measure_gain()
    agreement = _agreements(statistics, base, ranker)
    is_foreseen = comparison.foresees(early, learned)
    return Report(
        verdict=_judge(comparison, gain, agreement) if is_foreseen else Verdict.NO_PATTERN,
        learnt=len(early),
        kept=len(comparison.lessons),
        confirmed=comparison.confirmed,
        base_weight=learned.fit.base_weight,
        brokers=_share_weights(early, learned),
        figures=comparison.figures(),
        gain=gain,
        agreement=agreement,
        influences=_influences(statistics, base, ranker),
    )


def _judge(
    comparison: Comparison, gain: tuple[float, float, float], agreement: tuple[float, float]
) -> Verdict:
    """Return what becomes of a ranker that foresees decisions better than by their rate."""
    if gain[1] <= 0:
        return Verdict.NOT_BETTER
    if comparison.ranks_worse():
        return Verdict.RANKS_WORSE
    if agreement[1] < LEAST_AGREEMENT * agreement[0]:
        return Verdict.FORGETS_BASE
    return Verdict.BETTER


def _agreements(statistics: BaseStatistics, base: Ranker, ranker: Ranker) -> tuple[float, float]:
    """Return how the shipped and the new ranker agree with the base labels."""
    shipped = column_weights(base)
    return (
        statistics.agreement(np.zeros_like(shipped)),
        statistics.agreement(column_weights(ranker) - shipped),
    )


def _influences(
    statistics: BaseStatistics, base: Ranker, ranker: Ranker
) -> dict[str, tuple[float, float]]:
    """Return how much each group moves the log odds of the shipped and of the new ranker."""
    shipped, new = (
        statistics.influences(column_weights(one) * one.calibration.slope) for one in (base, ranker)
    )
    return {group: (value, new[group]) for group, value in shipped.items()}


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
