"""Measure learning from decisions with simulated brokers, and with experts' labels as decisions.

scripts/bench learning BENCH_DIR BENCH_DIR

The base is fitted on one folder and the market is the other, then the other way round; so
nothing of the market is known to the base. Simulated brokers decide on the engine's best
proposals for each need. Figures are means over seeds: the expected log loss on proposals not
decided yet, and how often the more probable of two is put first; shipped, learned, and for
somebody who knows the taste.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import load_encoder
from matcher.fitting.base_labels import BaseStatistics, column_groups
from matcher.fitting.fit import TrainingSet, describe_base, fit_ranker
from matcher.learning.learn import column_weights, log_losses
from matcher.learning.lessons import LessonTable
from matcher.learning.promotion import Trial, try_lessons
from matcher.ranking.calibrate import sigmoid
from matcher.ranking.design import COLUMNS, expand_rows
from matcher.ranking.ranker import Ranker, measure_background, standardise
from scripts.fit_ranker import build_training_set
from web.exchange.bench import read_bench

Matrix = NDArray[np.float64]
SEEDS = range(20)
TOP = 10
DECISIONS = 200
FITTING = 3


@dataclass(frozen=True)
class Market:
    """Pairs of one folder as a base that never saw them judges them."""

    base: Ranker
    statistics: BaseStatistics
    rows: Matrix
    needs: NDArray[np.int64]

    @classmethod
    def open(cls, training: TrainingSet, entry: TrainingSet, pairs: Matrix | None) -> Market:
        """Take the given pairs (need, achievement), or the best TOP of each need."""
        base = fit_ranker([training], "base", "bench")
        background = measure_background(entry.table, base.prior)
        standard = standardise(entry.table, background)
        if pairs is None:
            best = np.argsort(-base.score(standard, entry.facts, background), axis=1)[:, :TOP]
            pairs = np.stack([np.repeat(np.arange(len(best)), TOP), best.ravel()], axis=1)
        left, right = pairs.T.astype(int)
        parts = [standard[left, right], entry.facts[right], background.facts[left]]
        rows = np.concatenate(parts, axis=1).astype(np.float64)
        return cls(base, describe_base([training], base), rows, left.astype(np.int64))

    def table(
        self, places: NDArray[np.intp], confirmed: Matrix, brokers: NDArray[np.int64]
    ) -> LessonTable:
        """Return decisions about some of the pairs."""
        rows = self.rows[places]
        weights = np.ones(len(places))
        return LessonTable(rows, expand_rows(rows), confirmed, weights, brokers, self.needs[places])

    def logits(self, ranker: Ranker) -> Matrix:
        """Return the log odds a ranker states for every pair."""
        every = np.arange(len(self.rows))
        return self.table(every, np.zeros(len(every)), every * 0).logits(ranker)

    def learn(self, lessons: LessonTable) -> Trial:
        """Learn, with the base as the version in use."""
        return try_lessons(lessons, self.base, self.statistics, self.base, "learned")


def like_meaning(market: Market, odds: Matrix, _random: np.random.Generator) -> Matrix:
    """Return the odds of somebody who looks for meaning and not for equal characters."""
    columns, weights = expand_rows(market.rows), column_weights(market.base)
    parts = {
        name: _scale(columns[:, members] @ weights[members])
        for name, members in column_groups().items()
    }
    return _centre(odds + 2.0 * parts["meaning"] - parts["characters"])


def like_anything(market: Market, odds: Matrix, random: np.random.Generator) -> Matrix:
    """Return the odds of a taste that is a random linear function of all columns."""
    columns = expand_rows(market.rows)
    standard = (columns - market.statistics.mean[: len(COLUMNS)]) / columns.std(axis=0).clip(1e-6)
    return _centre(odds + 1.5 * _scale(standard @ random.normal(size=len(COLUMNS))))


def like_base(_market: Market, odds: Matrix, _random: np.random.Generator) -> Matrix:
    """Return the odds of somebody who agrees with the base."""
    return odds


Taste = Callable[[Market, Matrix, np.random.Generator], Matrix]


def simulate(market: Market, taste: Taste, careful: int, careless: int, count: int) -> None:
    """Print one line of figures for a crew of brokers of one taste."""
    shipped = market.logits(market.base)
    figures, promoted = [], 0
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        odds = taste(market, shipped, random)
        order = random.permutation(len(odds))
        decided, later = order[:count], order[count:]
        brokers = random.integers(0, careful + careless, count)
        chance = np.where(brokers < careful, sigmoid(odds[decided]), 0.5)
        confirmed = (random.random(count) < chance).astype(float)
        trial = market.learn(market.table(decided, confirmed, brokers))
        promoted += trial.is_promoted
        ranker = trial.ranker if trial.is_promoted and trial.ranker else market.base
        stated = (shipped, market.logits(ranker), odds)
        figures.append([rate(one[later], sigmoid(odds[later])) for one in stated])
    loss, order_right = np.mean(figures, axis=0).T
    print(
        f"{taste.__name__:<14}{careful} careful {careless} careless {count:>4} decisions"
        f"  promoted {promoted:>2}/{len(SEEDS)}"
        f"  loss {_three(loss)}  order {_three(order_right)}"
    )


def learn_from_labels(market: Market, levels: NDArray[np.int64]) -> None:
    """Print how experts' labels, some at random taken as decisions, improve the engine."""
    confirmed = (levels >= FITTING).astype(float)
    shipped = market.logits(market.base)
    figures, promoted = [], 0
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(confirmed))
        decided, later = order[:DECISIONS], order[DECISIONS:]
        lessons = market.table(decided, confirmed[decided], decided * 0)
        trial = market.learn(lessons)
        promoted += trial.is_promoted
        ranker = trial.ranker if trial.is_promoted and trial.ranker else market.base
        stated = (shipped, market.logits(ranker))
        figures.append([rate(one[later], confirmed[later]) for one in stated])
    loss, order_right = np.mean(figures, axis=0).T
    print(
        f"experts' labels as decisions  promoted {promoted:>2}/{len(SEEDS)}"
        f"  loss {_three(loss)}  order {_three(order_right)}"
    )


def rate(odds: Matrix, true: Matrix) -> tuple[float, float]:
    """Return expected log loss, and how often the more probable of two comes first."""
    yes, no = log_losses(odds, np.ones(len(true))), log_losses(odds, np.zeros(len(true)))
    better = true[:, None] * (1.0 - true[None, :])
    np.fill_diagonal(better, 0.0)
    first = (odds[:, None] > odds[None, :]) + 0.5 * (odds[:, None] == odds[None, :])
    return float(np.mean(true * yes + (1.0 - true) * no)), float(
        (better * first).sum() / better.sum()
    )


def _scale(values: Matrix) -> Matrix:
    return np.asarray((values - values.mean()) / values.std())


def _centre(odds: Matrix) -> Matrix:
    return np.asarray(odds - odds.mean())


def _three(values: Matrix) -> str:
    return " -> ".join(f"{value:.3f}" for value in values[:2]) + "".join(
        f" (perfect {value:.3f})" for value in values[2:]
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs=2, type=Path, metavar="BENCH_DIR")
    options = parser.parse_args()
    encoder = load_encoder()
    first, second = (
        build_training_set(read_bench(folder), encoder, 1.0) for folder in options.folders
    )
    for training, entry in ((first, second), (second, first)):
        print(f"base {training.name}, market {entry.name}")
        market = Market.open(training, entry, None)
        for taste in (like_meaning, like_anything):
            simulate(market, taste, 1, 0, DECISIONS)
            simulate(market, taste, 0, 1, DECISIONS)
            simulate(market, taste, 3, 1, DECISIONS * 4 // 3)
        simulate(market, like_base, 1, 0, DECISIONS)
        judged = Market.open(training, entry, entry.labels[:, :2].astype(float))
        learn_from_labels(judged, entry.labels[:, 2])


if __name__ == "__main__":
    main()
