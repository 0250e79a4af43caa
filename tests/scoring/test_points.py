"""Points as people write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from web.scoring.points import parse_points, round_points, write_points


@pytest.mark.parametrize(
    ("text", "tenths"), [("0", 0), ("85", 850), ("85.5", 855), ("100", 1000), ("85.50", 855)]
)
def test_points_have_at_most_one_decimal(text: str, tenths: int) -> None:
    assert parse_points(text) == tenths


@pytest.mark.parametrize("text", ["101", "1000", "-1", "85.55", "85.", ".5", "9e1", "八十"])
def test_what_is_no_number_of_points_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_points(text)


def test_every_stored_number_is_written_so_that_it_is_read_again() -> None:
    assert [parse_points(write_points(tenths)) for tenths in range(1001)] == list(range(1001))


def test_a_half_is_rounded_up() -> None:
    assert round_points(Fraction(80005, 1000)) == "80.01"
    assert round_points(Fraction(100)) == "100.00"
    assert round_points(None) == ""
