"""Totals and ranks are exact, and equal to a calculation written another way."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.reviewing.standing import RoundStanding, rank, stand, total_of


def spell_out(weights: list[int], sheets: list[list[int]], *, drops: bool) -> Decimal:
    """Add up as somebody with pencil and paper would: every thousandth of a point one by one."""
    getcontext().prec = 60
    totals = []
    for sheet in sheets:
        total = Decimal(0)
        for weight, tenths in zip(weights, sheet, strict=True):
            total += Decimal(tenths) / 10 * weight / 100
        totals.append(total)
    totals.sort()
    kept = totals[1:-1] if drops and len(totals) > 4 else totals
    return sum(kept, Decimal(0)) / len(kept)


@st.composite
def reviews(draw: st.DrawFn) -> tuple[list[int], list[int], list[list[list[list[int]]]], bool]:
    """Criteria weights, round weights, round -> bid -> expert -> tenths, dropping or not."""
    first = draw(st.integers(1, 99))
    rounds = draw(st.sampled_from([[100], [first, 100 - first]]))
    cut = draw(st.integers(1, 99))
    criteria = [cut, 100 - cut]
    bids, experts = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    sheet = st.lists(st.integers(0, 40).map(lambda one: one * 25), min_size=2, max_size=2)
    bid = st.lists(sheet, min_size=experts, max_size=experts)
    scores = [draw(st.lists(bid, min_size=bids, max_size=bids)) for _ in rounds]
    return criteria, rounds, scores, draw(st.booleans())


@given(reviews())
@settings(max_examples=60, deadline=None)
def test_ranks_and_points_equal_an_independent_calculation(
    given_: tuple[list[int], list[int], list[list[list[list[int]]]], bool],
) -> None:
    criteria, weights, scores, drops = given_
    standings: dict[int, dict[int, RoundStanding]] = {}
    for number, bids in enumerate(scores):
        for bid, sheets in enumerate(bids):
            totals = {
                expert: total_of(zip(criteria, sheet, strict=True))
                for expert, sheet in enumerate(sheets)
            }
            standings.setdefault(bid, {})[number] = stand(totals, drops_extremes=drops)
    found = {one.bid_id: one for one in rank(standings, dict(enumerate(weights)))}

    expected = {
        bid: sum(
            spell_out(criteria, scores[number][bid], drops=drops) * weight / 100
            for number, weight in enumerate(weights)
        )
        for bid in standings
    }
    for bid, one in found.items():
        assert abs(Decimal(one.points.numerator) / one.points.denominator - expected[bid]) < 1e-40
        # Worse than how many others, each counted: no sorting.
        better = sum(other.points > one.points for other in found.values())
        assert one.rank == 1 + better


def test_equal_points_share_a_rank_and_the_next_one_is_left_out() -> None:
    standings = {bid: {1: stand({7: Fraction(points)})} for bid, points in enumerate([70, 90, 90])}
    assert [(one.bid_id, one.rank) for one in rank(standings, {1: 100})] == [(1, 1), (2, 1), (0, 3)]


def test_a_bid_left_out_of_the_second_round_stands_behind_those_judged_there() -> None:
    low, high = stand({7: Fraction(60)}), stand({7: Fraction(100)})
    found = rank({1: {1: low, 2: low}, 2: {1: high}}, {1: 90, 2: 10})
    assert [one.bid_id for one in found] == [1, 2]


@pytest.mark.parametrize(
    ("totals", "outliers"),
    [
        ([80, 82, 81], set()),
        ([80, 82, 81, 40], {3}),
        ([80, 80, 80, 89], set()),
        ([80, 80, 80, 90], {3}),
        ([60, 70, 80, 90], set()),
    ],
)
def test_outliers_are_far_in_deviations_and_in_points(
    totals: list[int], outliers: set[int]
) -> None:
    found = stand({key: Fraction(one) for key, one in enumerate(totals)})
    assert {one.expert_id for one in found.totals if one.is_outlier} == outliers


def test_extremes_are_left_out_of_five_and_not_of_four() -> None:
    points = {key: Fraction(one) for key, one in enumerate([10, 50, 60, 70, 100])}
    five = stand(points, drops_extremes=True)
    four = stand({key: points[key] for key in (0, 1, 2, 4)}, drops_extremes=True)
    assert (five.mean, four.mean) == (60, 55)
    assert [one.is_left_out for one in five.totals] == [True, False, False, False, True]
