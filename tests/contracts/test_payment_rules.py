"""The sums and days of payments, against slow calculations of their own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.contracts.payment_rules import (
    DueState,
    PaymentMode,
    PlannedRow,
    Royalty,
    RoyaltyPeriod,
    Terms,
    add_months,
    faults_of,
    royalty_amounts,
    royalty_periods,
    split,
    state_of,
)

DAY = date(2026, 11, 28)
MONEY = st.integers(1, 10**13)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def row(amount: int, due: date | None = DAY) -> PlannedRow:
    return PlannedRow(what="首付款", amount=amount, due=due)


def royalty(**values: object) -> Royalty:
    known: dict[str, object] = {
        **{"of": "净销售额", "rate": 350, "period": RoyaltyPeriod.QUARTER, "days": 30},
        **{"first": date(2026, 1, 1), "until": date(2028, 12, 31)},
    }
    return Royalty(**(known | values))  # type: ignore[arg-type]


@settings(max_examples=100)
@given(MONEY, st.lists(st.fractions(Fraction(1, 1000), 100), min_size=1, max_size=12))
def test_shares_of_a_sum_are_exactly_the_sum(total: int, weights: list[Fraction]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / whole) <= 1


@settings(max_examples=50)
@given(st.lists(MONEY, min_size=2, max_size=8), st.integers(-3, 3))
def test_instalments_are_accepted_only_where_they_are_the_total(
    amounts: list[int], off: int
) -> None:
    terms = Terms(mode=PaymentMode.INSTALMENTS, rows=tuple(row(one) for one in amounts))
    assert faults_of(terms, sum(amounts)) == []
    expected = [] if off == 0 else [("rows", "sum")]
    assert faults_of(terms, sum(amounts) + off) == expected


@settings(max_examples=100)
@given(st.lists(st.integers(0, 10**13), max_size=8), st.integers(1, 10_000))
def test_a_royalty_is_what_the_pencil_says(bases: list[int], rate: int) -> None:
    for base, amount in zip(bases, royalty_amounts(bases, rate, None), strict=True):
        yuan = Decimal(base) / 100 * (Decimal(rate) / 10_000)
        assert Decimal(amount) / 100 == yuan.quantize(Decimal("0.01"), ROUND_HALF_UP)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 10**10), max_size=8), st.integers(1, 10**9))
def test_royalties_together_never_pass_their_cap(bases: list[int], cap: int) -> None:
    free, capped = royalty_amounts(bases, 350, None), royalty_amounts(bases, 350, cap)
    assert sum(capped) == min(cap, sum(free))
    assert all(0 <= one <= other for one, other in zip(capped, free, strict=True))


def test_half_a_fen_goes_up() -> None:
    assert royalty_amounts([100, 300, 50], 50, None) == [1, 2, 0]


@settings(max_examples=100)
@given(DAYS, st.integers(0, 4000), st.sampled_from(list(RoyaltyPeriod)))
def test_periods_cover_every_day_once(first: date, length: int, period: RoyaltyPeriod) -> None:
    until = first + timedelta(days=length)
    found = royalty_periods(royalty(first=first, until=until, period=period))
    assert found[0][0] == first
    assert found[-1][1] == until
    for (_, last), (following, _) in pairwise(found):
        assert following == last + timedelta(days=1)
    assert all(begin <= end for begin, end in found)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("open_amount", "due", "state"),
    [
        (0, DAY - timedelta(days=9), DueState.SETTLED),
        (1, DAY - timedelta(days=1), DueState.OVERDUE),
        (1, DAY, DueState.SOON),
        (1, DAY + timedelta(days=7), DueState.SOON),
        (1, DAY + timedelta(days=8), DueState.PLANNED),
        (1, None, DueState.WAITS),
    ],
)
def test_a_payment_is_late_on_the_day_after_its_day(
    open_amount: int, due: date | None, state: DueState
) -> None:
    assert state_of(open_amount, due, DAY, 7) is state


def test_each_way_of_paying_asks_for_what_is_its_own() -> None:
    once = Terms(mode=PaymentMode.ONCE, rows=(row(60), row(40)))
    assert faults_of(once, 100) == [("rows", "one")]
    few = Terms(mode=PaymentMode.INSTALMENTS, rows=(row(100),))
    assert faults_of(few, 100) == [("rows", "few")]
    free = Terms(mode=PaymentMode.USE_FIRST, rows=(row(100),), free_until=DAY)
    assert faults_of(free, 100) == [("rows", "while_free")]
    later = Terms(mode=PaymentMode.USE_FIRST, rows=(row(100, DAY + timedelta(1)),), free_until=DAY)
    assert faults_of(later, 100) == []
    fee = Terms(mode=PaymentMode.ROYALTY, rows=(row(30),), entry_fee=30, royalty=royalty())
    assert faults_of(fee, 100) == []
    none = Terms(mode=PaymentMode.ROYALTY, rows=(), entry_fee=0, royalty=royalty())
    assert faults_of(none, 100) == []


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"of": " "}, ("royalty_of", "missing")),
        ({"rate": 0}, ("royalty_rate", "range")),
        ({"rate": 10_001}, ("royalty_rate", "range")),
        ({"until": date(2025, 12, 31)}, ("royalty_until", "too_early")),
        ({"days": 400}, ("royalty_days", "range")),
        ({"cap": 0}, ("royalty_cap", "range")),
    ],
)
def test_a_royalty_that_cannot_be_is_refused(
    values: dict[str, object], fault: tuple[str, str]
) -> None:
    terms = Terms(mode=PaymentMode.ROYALTY, rows=(), entry_fee=0, royalty=royalty(**values))
    assert faults_of(terms, 100) == [fault]
