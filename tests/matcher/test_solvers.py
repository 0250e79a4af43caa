"""What each linear fit aims at."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.fitting.solvers import (
    LISTWISE_PENALTY,
    ORDINAL_PENALTY,
    TARGETS,
    solve_blend,
    solve_listwise,
    solve_ordinal,
    solve_ridge,
)

LISTS, LENGTH = 60, 20


@pytest.fixture
def pairs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lists with one strong fit, nine weak and ten without any; the first column tells the
    strong ones, the second the weak ones from those without, both through noise."""
    random = np.random.default_rng(3)
    levels = np.tile(np.repeat([4, 2, 1], [1, 9, 10]), LISTS)
    signs = np.stack([levels == 4, levels >= 2], axis=1)
    columns = signs + random.normal(scale=0.7, size=signs.shape)
    return columns, levels, np.repeat(np.arange(LISTS), LENGTH)


def test_ridge_recovers_a_line_and_shrinks_under_a_penalty() -> None:
    columns = np.arange(20, dtype=float)[:, None]
    weights = np.ones(20)
    slope, intercept = solve_ridge(columns, 3 * columns[:, 0] + 1, weights, 1e-9)
    assert slope[0] == pytest.approx(3)
    assert intercept == pytest.approx(1)
    shrunk, _ = solve_ridge(columns, 3 * columns[:, 0] + 1, weights, 20.0)
    assert shrunk[0] == pytest.approx(1.5)


def test_the_ordinal_fit_orders_the_levels(pairs: tuple[np.ndarray, ...]) -> None:
    columns, levels, _ = pairs
    own, _ = solve_ordinal(columns, levels, np.ones(len(levels)), ORDINAL_PENALTY)
    means = [float((columns @ own)[levels == level].mean()) for level in (1, 2, 4)]
    assert means == sorted(means)


def test_the_listwise_fit_cares_most_for_what_stands_on_top(pairs: tuple[np.ndarray, ...]) -> None:
    columns, levels, needs = pairs
    weights = np.ones(len(levels))
    top, _ = solve_listwise(columns, levels, needs, weights, LISTWISE_PENALTY)
    ridge, _ = solve_ridge(columns, TARGETS[levels], weights, 1e-9)
    assert top[0] / top[1] > 1.2 * ridge[0] / ridge[1] > 0


def test_a_need_that_nothing_fits_says_nothing_to_the_listwise_fit(
    pairs: tuple[np.ndarray, ...],
) -> None:
    columns, levels, needs = pairs
    alone, _ = solve_listwise(columns, levels, needs, np.ones(len(levels)), 1.0)
    twice, _ = solve_listwise(
        np.tile(columns, (2, 1)),
        np.concatenate([levels, np.ones_like(levels)]),
        np.concatenate([needs, needs + LISTS]),
        np.ones(2 * len(levels)),
        1.0,
    )
    assert twice == pytest.approx(alone, rel=1e-3)


def test_where_nothing_fits_at_all_the_listwise_fit_says_nothing(
    pairs: tuple[np.ndarray, ...],
) -> None:
    columns, levels, needs = pairs
    own, _ = solve_listwise(columns, np.ones_like(levels), needs, np.ones(len(levels)), 1.0)
    assert own == pytest.approx(np.zeros(2))


def test_equal_pairs_of_different_needs_are_not_compared_by_the_listwise_fit() -> None:
    """A column that is the same all over a need's list cannot order it."""
    random = np.random.default_rng(4)
    needs = np.repeat(np.arange(40), 10)
    levels = random.integers(1, 5, 400)
    level_of_need = random.normal(size=40)[needs]
    own, _ = solve_listwise(
        np.stack([levels + random.normal(size=400), level_of_need], axis=1),
        levels,
        needs,
        np.ones(400),
        1.0,
    )
    assert abs(own[1]) < 1e-3 * own[0]


def test_the_blend_does_not_depend_on_the_unit_of_a_column(pairs: tuple[np.ndarray, ...]) -> None:
    columns, levels, needs = pairs
    weights = np.ones(len(levels))
    own, intercept = solve_blend(columns, levels, needs, weights)
    larger, same = solve_blend(columns * [1.0, 100.0], levels, needs, weights)
    assert larger * [1.0, 100.0] == pytest.approx(own, rel=1e-2)
    assert same == pytest.approx(intercept, abs=1e-2)


def test_of_two_columns_that_say_the_same_the_trusted_one_gets_more(
    pairs: tuple[np.ndarray, ...],
) -> None:
    columns, levels, needs = pairs
    twins = np.stack([columns[:, 0], columns[:, 0]], axis=1)
    weights = np.ones(len(levels))
    even, _ = solve_blend(twins, levels, needs, weights)
    own, _ = solve_blend(twins, levels, needs, weights, np.array([1.0, 2.0]))
    assert even[0] == pytest.approx(even[1], rel=1e-3)
    assert own[1] == pytest.approx(4 * own[0], rel=0.05)
