"""What brokers' decisions change in the engine, and what they must not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from matcher.domain.codes import DeclineCode, Outcome
from matcher.fitting.base_labels import NAMES, BaseStatistics, load_base
from matcher.learning.learn import apply_fit, column_weights, fit_lessons, learn
from matcher.learning.lessons import DECLINE_WEIGHTS, LessonTable, weigh_decision
from matcher.learning.promotion import Trial, Verdict, try_lessons
from matcher.learning.trust import FREE_WEIGHT, Trust, cap_weights
from matcher.ranking.design import COLUMNS, ROW, expand_rows, score_rows, stack_rows
from matcher.ranking.pipeline import Matcher
from matcher.ranking.ranker import Ranker, load_ranker
from tests.matcher.brokers import Broker, Market
from tests.matcher.samples import ACHIEVEMENTS, NEEDS, TODAY


@pytest.fixture(scope="module")
def market(matcher: Matcher) -> Market:
    """Proposals for the demo's needs."""
    return Market.open(matcher)


@pytest.fixture(scope="module")
def meaning(market: Market) -> np.ndarray:
    """The taste of somebody who looks for the same meaning, not for the same characters."""
    return market.prefer(load_ranker(), meaning=2.0, characters=-1.0)


def try_out(market: Market, brokers: list[Broker], count: int = 200, seed: int = 0) -> Trial:
    lessons = LessonTable.build(market.decide(brokers, count, seed))
    return try_lessons(lessons, load_ranker(), load_base(), load_ranker(), "learned")


def closed(market: Market, ranker: Ranker | None, taste: np.ndarray, count: int) -> list[float]:
    """Return which share of the gap to a perfect engine is closed: in log loss, in order."""
    assert ranker is not None
    before = market.rate(load_ranker(), taste, count)
    after = market.rate(ranker, taste, count)
    perfect = market.rate_perfect(taste, count)
    return [(a - b) / (c - b) for a, b, c in zip(after, before, perfect, strict=True)]


@pytest.mark.parametrize("seed", range(3))
def test_two_hundred_decisions_close_most_of_the_gap_to_a_brokers_taste(
    market: Market, meaning: np.ndarray, seed: int
) -> None:
    trial = try_out(market, [Broker(meaning)], seed=seed)
    assert trial.is_promoted, trial.report
    in_loss, in_order = closed(market, trial.ranker, meaning, 200)
    assert in_loss > 0.5
    assert in_order > 0.5


def test_a_taste_hidden_in_all_columns_is_learned_as_well(market: Market) -> None:
    taste = market.hide(seed=2)
    trial = try_out(market, [Broker(taste)])
    assert trial.is_promoted, trial.report
    assert min(closed(market, trial.ranker, taste, 200)) > 0.5


@pytest.mark.parametrize("seed", range(4))
def test_a_careless_broker_alone_changes_nothing(market: Market, seed: int) -> None:
    careless = Broker(np.zeros(len(market.rows)), care=0.0)
    trial = try_out(market, [careless], seed=seed)
    assert trial.report.verdict is Verdict.NO_PATTERN


def test_beside_careful_brokers_a_careless_one_hardly_counts(
    market: Market, meaning: np.ndarray
) -> None:
    careful, careless = Broker(meaning), Broker(meaning, care=0.0)
    trial = try_out(market, [careful, careful, careful, careless], count=300)
    assert trial.is_promoted, trial.report
    assert min(closed(market, trial.ranker, meaning, 300)) > 0.5
    brokers = trial.report.brokers
    assert brokers is not None
    assert brokers[3].trust < 0.6 < min(brokers[number].trust for number in range(3))


def test_who_contradicts_all_others_hardly_counts(market: Market, meaning: np.ndarray) -> None:
    contrary = Broker(-2 * market.shipped - meaning)
    careful = Broker(meaning)
    trial = try_out(market, [careful, careful, contrary], count=300)
    assert trial.is_promoted, trial.report
    assert trial.report.brokers is not None
    assert trial.report.brokers[2].trust < 0.3
    assert min(closed(market, trial.ranker, meaning, 300)) > 0.5


def test_a_generous_broker_has_a_level_of_their_own(market: Market, meaning: np.ndarray) -> None:
    brokers = [Broker(meaning), Broker(meaning), Broker(meaning, level=3.0)]
    lessons = LessonTable.build(market.decide(brokers, 300))
    found = learn(lessons, load_ranker(), load_base())
    levels = found.fit.brokers
    assert levels[2] > max(levels[0], levels[1]) + 1.0
    assert min(trust.share for trust in found.trust.values()) > 0.7


def test_who_only_turns_the_shipped_engine_over_is_not_followed(market: Market) -> None:
    trial = try_out(market, [Broker(-2 * market.shipped)], count=300)
    assert not trial.is_promoted


def test_nothing_is_promoted_that_knows_no_more_than_the_present_version(
    market: Market, meaning: np.ndarray
) -> None:
    lessons = LessonTable.build(market.decide([Broker(meaning)], 200))
    base, statistics = load_ranker(), load_base()
    first = try_lessons(lessons, base, statistics, base, "1.1")
    assert first.ranker is not None
    again = try_lessons(lessons, base, statistics, first.ranker, "1.2")
    assert again.report.verdict is Verdict.NOT_BETTER
    assert again.report.gain == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)


def test_with_few_decisions_nothing_is_tried(market: Market, meaning: np.ndarray) -> None:
    trial = try_out(market, [Broker(meaning)], count=50)
    assert (trial.ranker, trial.report.verdict) == (None, Verdict.TOO_FEW)


def test_the_latest_decisions_are_kept_apart(market: Market, meaning: np.ndarray) -> None:
    lessons = market.decide([Broker(meaning)], 200)
    turned = [
        replace(lesson, confirmed=not lesson.confirmed) if place >= 150 else lesson
        for place, lesson in enumerate(lessons)
    ]
    base, statistics = load_ranker(), load_base()
    trials = [
        try_lessons(LessonTable.build(rows), base, statistics, base, "x")
        # In whatever order they come.
        for rows in (lessons, turned[::-1])
    ]
    assert trials[0].ranker is not None
    assert trials[1].ranker is not None
    assert trials[0].ranker.to_json() == trials[1].ranker.to_json()
    assert trials[0].is_promoted
    assert not trials[1].is_promoted


def test_learning_twice_gives_the_same_ranker(market: Market, meaning: np.ndarray) -> None:
    first, again = (try_out(market, [Broker(meaning)], count=120) for _ in range(2))
    assert first.ranker is not None
    assert again.ranker is not None
    assert first.ranker.fingerprint == again.ranker.fingerprint


def test_the_new_ranker_states_what_the_fit_found(market: Market, meaning: np.ndarray) -> None:
    lessons = LessonTable.build(market.decide([Broker(meaning)], 100))
    base = load_ranker()
    shipped = lessons.logits(base)
    fit = fit_lessons(lessons, lessons.weights, shipped, load_base(), 50.0)
    stated = lessons.logits(apply_fit(base, fit, "new"))
    assert stated == pytest.approx(fit.logits(lessons, shipped), abs=1e-3)


def test_the_heavier_the_base_labels_the_smaller_the_change(
    market: Market, meaning: np.ndarray
) -> None:
    lessons = LessonTable.build(market.decide([Broker(meaning)], 200))
    base, statistics = load_ranker(), load_base()
    shipped = lessons.logits(base)
    agreements = []
    for base_weight in (15.0, 500.0, 1e9):
        fit = fit_lessons(lessons, lessons.weights, shipped, statistics, base_weight)
        change = column_weights(apply_fit(base, fit, "new")) - column_weights(base)
        agreements.append(statistics.agreement(change))
    assert agreements == sorted(agreements)
    assert agreements[-1] == pytest.approx(statistics.agreement(np.zeros(len(COLUMNS))), abs=1e-4)


def test_no_broker_outweighs_all_others_by_diligence_alone(market: Market) -> None:
    read = market.decide([Broker(np.zeros(len(market.rows)))], 400)
    lessons = LessonTable.build([replace(row, broker=int(n >= 350)) for n, row in enumerate(read)])
    trust = {number: Trust(0, 0, 1.0) for number in range(2)}
    weights = cap_weights(lessons, trust)
    assert weights[lessons.brokers == 0].sum() == pytest.approx(FREE_WEIGHT)
    assert weights[lessons.brokers == 1].sum() == pytest.approx(50.0)


def test_only_judgements_of_fit_teach() -> None:
    assert set(DECLINE_WEIGHTS) == set(DeclineCode)
    assert weigh_decision(Outcome.CONFIRMED, None) == 1.0
    assert weigh_decision(Outcome.DECLINED, DeclineCode.FIELD_MISMATCH) == 1.0
    for code in (DeclineCode.BUDGET_GAP, DeclineCode.ALREADY_COOPERATING, DeclineCode.DUPLICATE):
        assert weigh_decision(Outcome.DECLINED, code) == 0.0
    assert weigh_decision(Outcome.UNDONE, None) == 0.0


def test_a_stored_row_gives_back_the_score_it_was_shown_with(matcher: Matcher) -> None:
    corpus = matcher.build_corpus(ACHIEVEMENTS)
    found = matcher.match(NEEDS, corpus, 5, TODAY)
    rows = stack_rows([pair.features.values for pair in found if pair.features])
    assert rows.shape == (len(found), len(ROW))
    scores = score_rows(matcher.ranker, rows)
    assert scores == pytest.approx([pair.score for pair in found], abs=1e-3)
    assert expand_rows(rows).shape == (len(found), len(COLUMNS))


def test_the_statistics_belong_to_the_shipped_ranker() -> None:
    statistics = load_base()
    assert statistics.ranker == load_ranker().fingerprint, "run scripts/fit_ranker.py again"
    again = BaseStatistics.from_json(json.loads(json.dumps(statistics.to_json())))
    assert np.array_equal(again.covariance, statistics.covariance)
    assert statistics.covariance.shape == (len(NAMES), len(NAMES))
    # The shipped ranker's own score is what its weights make of the columns.
    weights = column_weights(load_ranker())
    explained = weights @ statistics.covariance[: len(COLUMNS), -2]
    assert explained == pytest.approx(statistics.covariance[-2, -2], rel=1e-3)


def test_statistics_of_other_columns_are_refused() -> None:
    data = load_base().to_json()
    data["names"] = data["names"][1:]
    with pytest.raises(KeyError, match="other columns"):
        BaseStatistics.from_json(data)
