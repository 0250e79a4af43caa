"""Spans of days, and the same a year before."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.base.reporting import Period
from web.supervision.periods import cut, parts_of, quarter_of, year_before
from web.supervision.words import TIMES, Dimension

DAYS = st.dates(date(2001, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "first_before", "last_before"),
    [
        ((2026, 10, 1), (2026, 12, 31), (2025, 10, 1), (2025, 12, 31)),
        ((2024, 1, 1), (2024, 3, 31), (2023, 1, 1), (2023, 3, 31)),
        ((2024, 2, 1), (2024, 2, 29), (2023, 2, 1), (2023, 2, 28)),
        ((2025, 2, 1), (2025, 2, 28), (2024, 2, 1), (2024, 2, 29)),
        ((2024, 2, 10), (2024, 2, 28), (2023, 2, 10), (2023, 2, 28)),
        ((2024, 2, 29), (2024, 3, 10), (2023, 3, 1), (2023, 3, 10)),
        ((2026, 6, 15), (2026, 6, 30), (2025, 6, 15), (2025, 6, 30)),
    ],
)
def test_the_year_before_has_the_same_days(
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    first_before: tuple[int, int, int],
    last_before: tuple[int, int, int],
) -> None:
    found = year_before(Period(date(*first), date(*last)))
    assert found == Period(date(*first_before), date(*last_before))


@given(DAYS, st.integers(0, 800), st.integers(0, 800))
def test_spans_that_join_still_join_a_year_before(day: date, long: int, longer: int) -> None:
    middle = day + timedelta(days=long)
    one, other = (
        Period(day, middle),
        Period(middle + timedelta(days=1), middle + timedelta(days=1 + longer)),
    )
    joint = year_before(one).last + timedelta(days=1)
    assert joint == year_before(other).first
    assert year_before(Period(one.first, other.last)).last == year_before(other).last


@given(DAYS, st.integers(0, 1500), st.sampled_from(sorted(TIMES)))
def test_parts_cover_a_span_once(day: date, long: int, by: Dimension) -> None:
    span = Period(day, day + timedelta(days=long))
    parts = parts_of(span, by)
    assert parts[0].period.first == span.first and parts[-1].period.last == span.last
    for one, other in pairwise(parts):
        assert one.period.last + timedelta(days=1) == other.period.first
    assert len({part.key for part in parts}) == len(parts)


def test_a_running_span_ends_today() -> None:
    today = date(2026, 11, 28)
    assert cut(quarter_of(today), today) == Period(date(2026, 10, 1), today)
    assert cut(quarter_of(date(2026, 5, 1)), today).last == date(2026, 6, 30)
