"""The ranker's file, its fit and its calibration."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from matcher.fitting.fit import TrainingSet, fit_calibration, fit_ranker, score_table, split_needs
from matcher.fitting.metrics import expected_calibration_error
from matcher.pairs.features import ACHIEVEMENT_FACTS, FEATURES, compute_features
from matcher.ranking.calibrate import Calibration, fit_probability, predict_levels
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.ranking.ranker import Ranker, load_ranker, measure_background, standardise
from tests.matcher.samples import ACHIEVEMENTS, FITS, NEEDS


@pytest.fixture(scope="module")
def training(matcher: Matcher, achievements: Corpus) -> TrainingSet:
    """All pairs of the invented market; those in FITS are level 4, all others 1."""
    side = achievements.prepare_queries(NEEDS, matcher.encoder)
    labels = [
        (row, column, 4 if item.id in FITS[need.id] else 1)
        for row, need in enumerate(NEEDS)
        for column, item in enumerate(ACHIEVEMENTS)
    ]
    table = compute_features(side, achievements.side)
    return TrainingSet("market", table, achievements.facts, np.array(labels))


def test_the_shipped_ranker_survives_a_round_trip() -> None:
    ranker = load_ranker()
    again = Ranker.from_json(json.loads(json.dumps(ranker.to_json())))
    assert again.to_json() == ranker.to_json()
    assert np.array_equal(again.weights, ranker.weights)


def test_the_shipped_ranker_was_fitted_with_the_shipped_encoder(matcher: Matcher) -> None:
    assert load_ranker().encoder == matcher.encoder.name, "run scripts/fit_ranker.py again"


def test_a_ranker_that_lacks_a_feature_is_refused() -> None:
    data = load_ranker().to_json()
    del data["features"]["dense_full"]
    with pytest.raises(KeyError, match="dense_full"):
        Ranker.from_json(data)


def test_fitting_twice_gives_the_same_ranker(training: TrainingSet) -> None:
    first, again = (fit_ranker([training], "t", "e").to_json() for _ in range(2))
    assert first == again


def test_fitting_learns_what_the_labels_say(training: TrainingSet) -> None:
    contrary = replace(training, labels=training.labels * [1, 1, -1] + [0, 0, 5])
    own, opposite = (
        score_table(fit_ranker([entry], "t", "e"), training.table, training.facts)
        for entry in (training, contrary)
    )
    fits = training.labels[training.labels[:, 2] == 4]
    for scores, sign in ((own, 1), (opposite, -1)):
        gap = scores[fits[:, 0], fits[:, 1]].mean() - scores.mean()
        assert gap * sign > 0


def test_no_need_is_in_two_folds(training: TrainingSet) -> None:
    folds = split_needs(training.labels, 3, seed=1)
    assert sorted(np.concatenate(folds).tolist()) == list(range(len(NEEDS)))


def test_standardising_ignores_the_list_that_is_ranked(training: TrainingSet) -> None:
    background = measure_background(training.table, load_ranker().prior)
    whole = standardise(training.table, background)
    part = standardise(training.table[:, 3:5], background)
    assert np.array_equal(whole[:, 3:5], part)


def test_a_corpus_of_one_is_read_with_the_training_mean(training: TrainingSet) -> None:
    prior = load_ranker().prior
    background = measure_background(training.table[:, :1], prior)
    nearer_prior = np.abs(background.mean - prior.mean) <= np.abs(
        background.mean - training.table[:, 0]
    )
    assert nearer_prior.all()


def test_calibration_states_what_happens() -> None:
    random = np.random.default_rng(5)
    scores = random.normal(size=20_000)
    truth = Calibration((1.5, 1.5, 1.5), (-1.0, 1.0, 2.5), (0.5, 1.5, 2.0))
    fullness = random.integers(0, 2, 20_000).astype(float)
    beyond = truth.exceedances(scores, fullness)
    levels = 1 + (random.random((20_000, 1)) < beyond).sum(axis=1)
    fitted = fit_calibration(scores, fullness, levels, np.ones(20_000))
    assert fitted.slope == pytest.approx(1.5, abs=0.1)
    stated = fit_probability(fitted.exceedances(scores, fullness))
    assert expected_calibration_error(levels >= 3, stated) < 0.02


def test_levels_follow_the_median() -> None:
    calibration = Calibration((1.0, 1.0, 1.0), (0.0, 1.0, 2.0), (0.0, 1.0, 2.0))
    levels = predict_levels(calibration.exceedances([-1.0, 0.5, 1.5, 2.5], [0.0] * 4))
    assert levels.tolist() == [1, 2, 3, 4]


def test_strengths_of_a_pair_add_up_to_its_score(
    matcher: Matcher, achievements: Corpus, training: TrainingSet
) -> None:
    ranker = matcher.ranker
    background = measure_background(training.table, ranker.prior)
    standard = standardise(training.table, background)
    scores = ranker.score(standard, achievements.facts, background)
    parts = ranker.contributions(standard[2, 4], achievements.facts[4])
    rest = float(background.facts[2] @ ranker.need_weights) + ranker.intercept
    assert sum(parts.values()) + rest == pytest.approx(float(scores[2, 4]), abs=1e-4)


def test_every_feature_and_fact_has_a_name_of_its_own() -> None:
    assert len(set(FEATURES)) == len(FEATURES)
    assert "fullness" in ACHIEVEMENT_FACTS
