"""Figures against values worked out by hand."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.fitting.metrics import (
    JudgedNeed,
    average_precision,
    expected_calibration_error,
    mae_score,
    ndcg_at,
    precision_at,
    rank_order,
    recall_at,
    spearman,
    summarise,
)

LEVELS = [1, 4, 3, 1, 2]
SCORES = [0.9, 0.8, 0.1, 0.5, 0.6]


def test_ndcg_is_the_discounted_gain_over_the_best_possible() -> None:
    # Ranked: levels 1, 4, 2, 1, 3 with gains 0, 7, 1, 0, 3; best order 7, 3, 1.
    got = 7 / log2(3) + 1 / log2(4) + 3 / log2(6)
    best = 7 + 3 / log2(3) + 1 / log2(4)
    assert ndcg_at(LEVELS, SCORES) == pytest.approx(got / best)


def test_ndcg_looks_no_deeper_than_asked() -> None:
    assert ndcg_at([1, 4], [0.9, 0.1], depth=1) == 0.0


def test_ndcg_of_nothing_to_gain_is_zero() -> None:
    assert ndcg_at([1, 1, 1], [3, 2, 1]) == 0.0


def test_average_precision_counts_levels_three_and_four() -> None:
    # Fits at ranks 2 and 5: (1/2 + 2/5) / 2.
    assert average_precision(LEVELS, SCORES) == pytest.approx(0.45)


def test_average_precision_is_unknown_without_a_fit() -> None:
    assert average_precision([1, 2], [1, 2]) is None


def test_precision_at_five_divides_by_five_even_for_short_lists() -> None:
    assert precision_at([4, 3], [2, 1]) == pytest.approx(0.4)


def test_spearman_gives_ties_their_mean_rank() -> None:
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    assert spearman([1, 2, 2, 4], [1, 2, 3, 4]) == pytest.approx(4.5 / (4.5 * 5) ** 0.5)


def test_spearman_of_a_constant_is_zero() -> None:
    assert spearman([2, 2, 2], [1, 2, 3]) == 0.0


def test_mae_score_is_one_over_one_plus_the_mean_gap() -> None:
    assert mae_score([1, 2, 4], [2, 2, 2]) == pytest.approx(1 / 2)


def test_recall_is_the_share_of_fits_among_the_first() -> None:
    ranked = [str(number) for number in range(20)]
    assert recall_at(["3", "15"], ranked) == 0.5
    assert recall_at([], ranked) is None


def test_calibration_error_weighs_each_bin_by_its_size() -> None:
    # Bin 0.0-0.1: stated 0.05 twice, one happens: gap 0.9; bin 0.9-1: 0.95, happens: 0.05.
    assert expected_calibration_error([1, 0, 1], [0.05, 0.05, 0.95]) == pytest.approx(0.95 / 3)


def test_ties_keep_the_order_of_the_file() -> None:
    assert rank_order([0.5, 0.7, 0.5, 0.7]).tolist() == [1, 3, 0, 2]
    assert rank_order([0.5] * 99 + [0.7]).tolist() == [99, *range(99)]


def make_judged(levels: list[int], scores: list[float]) -> JudgedNeed:
    return JudgedNeed(levels, scores, levels)  # type: ignore[arg-type]


def test_needs_with_few_pairs_or_one_level_do_not_count() -> None:
    few = make_judged([1, 2, 3, 4], [1, 2, 3, 4])
    flat = make_judged([2] * 6, [1, 2, 3, 4, 5, 6])
    good = make_judged(LEVELS, SCORES)
    figures = summarise([few, flat, good])
    assert figures["needs"] == 1
    assert figures["ndcg10"] == pytest.approx(ndcg_at(LEVELS, SCORES))


def test_rho_runs_over_all_pairs_and_rho_within_over_needs() -> None:
    left = make_judged([1, 1, 2, 3, 4], [0, 1, 2, 3, 4])
    right = make_judged([1, 1, 2, 3, 4], [10, 11, 12, 13, 14])
    figures = summarise([left, right])
    assert figures["rho_within"] > figures["rho"]


@given(st.lists(st.tuples(st.integers(1, 4), st.floats(-5, 5)), min_size=1, max_size=30))
def test_ranking_by_the_labels_themselves_is_best(pairs: list[tuple[int, float]]) -> None:
    levels = [level for level, _ in pairs]
    scores = [score for _, score in pairs]
    assert ndcg_at(levels, scores) <= ndcg_at(levels, levels) + 1e-12
