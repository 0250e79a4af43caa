"""Simulated brokers on the demo's texts: each confirms with a probability of their own taste."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.fitting.base_labels import column_groups, load_base
from matcher.learning.learn import column_weights, log_losses
from matcher.learning.lessons import Lesson, LessonTable
from matcher.ranking.calibrate import sigmoid
from matcher.ranking.design import COLUMNS, ROW, expand_rows, stack_rows
from matcher.ranking.pipeline import Matcher
from matcher.ranking.ranker import Ranker
from matcher.types import Item, Kind
from tests.matcher.samples import TODAY

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Broker:
    """How one broker decides. ``taste`` is added to the log odds, shape (pairs,)."""

    taste: Matrix
    care: float = 1.0
    """Share of proposals that are read at all; a coin decides the others."""
    level: float = 0.0
    """How much more readily than others they confirm, in log odds."""


@dataclass(frozen=True)
class Market:
    """The engine's proposals for the demo's needs, the best eight each."""

    rows: Matrix
    needs: NDArray[np.int64]
    shipped: Matrix
    """Log odds of a confirmation as the shipped ranker states them."""
    order: NDArray[np.int64] = field(repr=False)
    """The proposals in the order they are decided in; the last ones are never decided."""

    @classmethod
    def open(cls, matcher: Matcher, needs: int = 70, achievements: int = 105) -> Market:
        """Match some of the demo's needs with some of its achievements."""
        corpus = matcher.build_corpus(read_demo("achievements", Kind.ACHIEVEMENT)[:achievements])
        found = matcher.match(read_demo("needs", Kind.NEED)[:needs], corpus, 8, TODAY)
        rows = stack_rows([pair.features.values for pair in found if pair.features])
        ids = {name: number for number, name in enumerate(dict.fromkeys(p.need_id for p in found))}
        numbers = np.array([ids[pair.need_id] for pair in found], dtype=np.int64)
        shipped = _table(rows, numbers).logits(matcher.ranker)
        order = np.random.default_rng(7).permutation(len(rows))
        return cls(rows, numbers, shipped, order)

    def prefer(self, ranker: Ranker, **groups: float) -> Matrix:
        """Return a taste for or against groups of features, in log odds per usual spread.

        Half of the shown proposals please somebody of this taste.
        """
        columns, weights = expand_rows(self.rows), column_weights(ranker)
        taste = np.zeros(len(self.rows))
        for group, strength in groups.items():
            members = column_groups()[group]
            part = columns[:, members] @ weights[members]
            taste += strength * (part - part.mean()) / part.std()
        return taste - float(np.mean(self.shipped + taste))

    def hide(self, seed: int, strength: float = 1.5) -> Matrix:
        """Return a taste that is some linear function of all columns."""
        base = load_base()
        standard = (expand_rows(self.rows) - base.mean[: len(COLUMNS)]) / base.spread
        hidden = standard @ np.random.default_rng(seed).normal(size=len(COLUMNS))
        taste = strength * (hidden - hidden.mean()) / hidden.std()
        return taste - float(np.mean(self.shipped + taste))

    def decide(self, brokers: Sequence[Broker], count: int, seed: int = 0) -> list[Lesson]:
        """Return the first ``count`` decisions, shared out among the brokers at random."""
        chance = np.random.default_rng(seed)
        lessons = []
        for step, place in enumerate(self.order[:count].tolist()):
            number = int(chance.integers(len(brokers)))
            broker = brokers[number]
            odds = self.shipped[place] + broker.taste[place] + broker.level
            reads = chance.random() < broker.care
            probability = float(sigmoid(odds)) if reads else 0.5
            lessons.append(
                Lesson(
                    values=dict(zip(ROW, self.rows[place].tolist(), strict=True)),
                    confirmed=bool(chance.random() < probability),
                    weight=1.0,
                    broker=number,
                    need=int(self.needs[place]),
                    at=START + timedelta(hours=step),
                )
            )
        return lessons

    def rate(self, ranker: Ranker, taste: Matrix, decided: int) -> tuple[float, float]:
        """Return how a ranker does on what was not decided yet, for a broker of this taste.

        The expected log loss of its probabilities, and how often it puts the more
        probable of two proposals first.
        """
        later = self.order[decided:]
        true = sigmoid((self.shipped + taste)[later])
        stated = _table(self.rows[later], self.needs[later]).logits(ranker)
        return self._rate(stated, true)

    def rate_perfect(self, taste: Matrix, decided: int) -> tuple[float, float]:
        """Return the same figures of somebody who knows the taste."""
        odds = (self.shipped + taste)[self.order[decided:]]
        return self._rate(odds, sigmoid(odds))

    def _rate(self, odds: Matrix, true: Matrix) -> tuple[float, float]:
        loss = float(
            np.mean(
                true * log_losses(odds, np.ones(len(true)))
                + (1.0 - true) * log_losses(odds, np.zeros(len(true)))
            )
        )
        better = true[:, None] * (1.0 - true[None, :])
        first = (odds[:, None] > odds[None, :]) + 0.5 * (odds[:, None] == odds[None, :])
        np.fill_diagonal(better, 0.0)
        return loss, float((better * first).sum() / better.sum())


def read_demo(name: str, kind: Kind) -> list[Item]:
    """Return the demo's needs or achievements as items."""
    rows = [
        json.loads(line)
        for path in sorted(DEMO.glob(f"{name}_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    parts = ("summary", "problem", "innovation", "application")
    return [
        Item(
            row["key"],
            kind,
            row["title"],
            "\n".join(row[part] for part in parts if row.get(part)),
            keywords=tuple(row.get("keywords", ())),
        )
        for row in rows
    ]


def _table(rows: Matrix, needs: NDArray[np.int64]) -> LessonTable:
    nothing = np.zeros(len(rows))
    return LessonTable(rows, expand_rows(rows), nothing, nothing, needs * 0, needs)
