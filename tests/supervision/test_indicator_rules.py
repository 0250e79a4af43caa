"""Where an indicator should be in a year, and how it stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.supervision.indicator_rules import (
    Indicator,
    IndicatorKind,
    Progress,
    Start,
    aim_in,
    from_stored,
    judge,
    number_words,
    to_stored,
)


def indicator(**values: Any) -> Indicator:
    defaults: dict[str, Any] = {
        "code": "a",
        "name": "A",
        "unit": "家",
        "base": Decimal(100),
        "base_year": 2025,
        "target": Decimal(200),
        "target_to": None,
        "target_year": 2030,
        "kind": IndicatorKind.EXPECTED,
        "is_public": True,
        "is_steady": False,
        "computed": "",
    }
    return Indicator(**(defaults | values))


RISING = indicator()
FLOOR = indicator(base=Decimal(547), base_year=2024, target=Decimal(500))
NO_BASE = indicator(base=None, base_year=None, target=Decimal(3), target_to=Decimal(5))
STEADY = indicator(base=None, base_year=None, target=Decimal(7), is_steady=True)


@pytest.mark.parametrize(
    ("one", "values", "state"),
    [
        (RISING, {}, Progress.NO_DATA),
        # The base alone tells nothing of the progress.
        (RISING, {2025: 100}, Progress.NO_DATA),
        (RISING, {2025: 100, 2026: 120}, Progress.ON_TRACK),
        (RISING, {2025: 100, 2026: "119.9"}, Progress.BEHIND),
        (RISING, {2025: 100, 2026: 200}, Progress.REACHED),
        # The latest counts.
        (RISING, {2026: 200, 2027: 130}, Progress.BEHIND),
        (RISING, {2030: "199.99"}, Progress.BEHIND),
        (RISING, {2031: 199}, Progress.BEHIND),
        # A target below the base is not to be undercut.
        (FLOOR, {2024: 547}, Progress.NO_DATA),
        (FLOOR, {2024: 547, 2026: 500}, Progress.REACHED),
        (FLOOR, {2024: 547, 2026: 499}, Progress.BELOW),
        # Without a base the first value is where the line begins.
        (NO_BASE, {2026: 1}, Progress.NO_DATA),
        (NO_BASE, {2026: 1, 2028: 2}, Progress.ON_TRACK),
        (NO_BASE, {2026: 1, 2029: 2}, Progress.BEHIND),
        (NO_BASE, {2026: 6}, Progress.REACHED),
        (STEADY, {2026: 7}, Progress.REACHED),
        (STEADY, {2026: "6.9"}, Progress.BELOW),
    ],
)
def test_the_state_follows_the_latest_value_and_the_line(
    one: Indicator, values: dict[int, Any], state: Progress
) -> None:
    assert judge(one, {year: Decimal(value) for year, value in values.items()}).state is state


@settings(max_examples=50)
@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(2025, 2035))
def test_the_line_rises_from_the_base_to_the_target(base: int, more: int, year: int) -> None:
    one = indicator(base=Decimal(base), target=Decimal(base + more))
    start = Start(2025, Decimal(base))
    aim = aim_in(one, year, start)
    assert aim is not None
    assert base <= aim <= base + more
    assert aim_in(one, 2025, start) == base
    assert aim_in(one, 2030, start) == base + more
    assert aim_in(one, 2024, start) is None


@settings(max_examples=50)
@given(st.integers(-(10**13), 10**13))
def test_a_value_is_stored_exactly(stored: int) -> None:
    assert to_stored(from_stored(stored)) == stored
    assert Decimal(number_words(from_stored(stored)).replace(",", "")) == from_stored(stored)


def test_more_digits_than_are_stored_are_refused() -> None:
    with pytest.raises(ValueError, match="digits"):
        to_stored(Decimal("0.00001"))
