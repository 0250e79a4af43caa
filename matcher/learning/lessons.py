"""What a broker's decisions teach: which of them say something about fit, and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from matcher.domain.codes import DeclineCode, Outcome
from matcher.ranking.calibrate import FITTING, THRESHOLDS, Calibration
from matcher.ranking.design import ROW, expand_rows, score_rows, stack_rows
from matcher.ranking.ranker import Ranker

Matrix = NDArray[np.float64]
Places = NDArray[np.int64]

DECLINE_WEIGHTS: Mapping[DeclineCode, float] = {
    DeclineCode.FIELD_MISMATCH: 1.0,
    DeclineCode.INDICATORS_UNMET: 0.5,
    DeclineCode.MATURITY_LOW: 0.0,
    DeclineCode.BUDGET_GAP: 0.0,
    DeclineCode.ALREADY_COOPERATING: 0.0,
    DeclineCode.DUPLICATE: 0.0,
    DeclineCode.INSUFFICIENT_INFO: 0.0,
    DeclineCode.OTHER: 0.0,
}
"""How much a declined proposal counts as 'this does not fit'. Where the texts fit and
something else stood in the way (money, maturity, an old acquaintance), the ranker, which
sees texts only, must not unlearn what fits. Unmet indicators are half a judgement: the
topic was right, the achievement falls short."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One decision that counts. ``values`` is a row by name, see design.ROW."""

    values: Mapping[str, float]
    confirmed: bool
    weight: float
    broker: int
    need: int
    at: datetime


def weigh_decision(outcome: Outcome, code: DeclineCode | None) -> float:
    """Return how much a decision says about fit: 0 for nothing, 1 for a full judgement."""
    if outcome is Outcome.CONFIRMED:
        return 1.0
    if outcome is Outcome.DECLINED and code is not None:
        return DECLINE_WEIGHTS[code]
    return 0.0


@dataclass(frozen=True, slots=True)
class LessonTable:
    """Lessons as columns, one row each, in the order of time.

    ``rows`` has shape (lessons, ROW), ``columns`` (lessons, COLUMNS); the others (lessons,).
    """

    rows: Matrix
    columns: Matrix
    confirmed: Matrix
    weights: Matrix
    brokers: Places
    needs: Places

    @classmethod
    def build(cls, lessons: Sequence[Lesson]) -> LessonTable:
        """Return the table of ``lessons``, the earliest first."""
        ordered = sorted(lessons, key=lambda lesson: lesson.at)
        rows = stack_rows([lesson.values for lesson in ordered])
        return cls(
            rows=rows,
            columns=expand_rows(rows),
            confirmed=np.array([float(lesson.confirmed) for lesson in ordered]),
            weights=np.array([lesson.weight for lesson in ordered]),
            brokers=np.array([lesson.broker for lesson in ordered], dtype=np.int64),
            needs=np.array([lesson.need for lesson in ordered], dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: NDArray[np.intp] | slice) -> LessonTable:
        """Return some of the lessons."""
        return LessonTable(
            self.rows[places],
            self.columns[places],
            self.confirmed[places],
            self.weights[places],
            self.brokers[places],
            self.needs[places],
        )

    def join(self, others: LessonTable) -> LessonTable:
        """Return these lessons followed by others."""
        return LessonTable(
            np.concatenate([self.rows, others.rows]),
            np.concatenate([self.columns, others.columns]),
            np.concatenate([self.confirmed, others.confirmed]),
            np.concatenate([self.weights, others.weights]),
            np.concatenate([self.brokers, others.brokers]),
            np.concatenate([self.needs, others.needs]),
        )

    def logits(self, ranker: Ranker) -> Matrix:
        """Return the log odds of a confirmation that ``ranker`` states for each lesson."""
        scores, fullness = score_rows(ranker, self.rows), self.rows[:, ROW.index("fullness")]
        return fit_logits(ranker.calibration, scores, fullness)


def fit_logits(calibration: Calibration, scores: Matrix, fullness: Matrix) -> Matrix:
    """Return the log odds of a fit, shape (rows,): those of the probability that is shown."""
    return np.asarray(calibration.logits(scores, fullness)[..., THRESHOLDS.index(FITTING)])
