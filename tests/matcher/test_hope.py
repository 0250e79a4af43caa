"""Probably nothing fits: told by the whole list, and only where texts are told in full."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from matcher.ranking.hope import LEAST_HOPE, LOOKED_AT, is_doubtful, measure_hope
from matcher.types import Candidate, Evidence, FeatureRow


def listed(probabilities: Sequence[float], fullness: float = 1.0) -> list[Candidate]:
    row = FeatureRow("any", {"fullness": fullness})
    return [
        Candidate("n", f"a{rank}", rank, 0.0, probability, 1, Evidence(), row)
        for rank, probability in enumerate(probabilities, 1)
    ]


def test_one_good_candidate_is_enough_hope() -> None:
    assert not is_doubtful(listed([0.55, 0.05, 0.02]))
    assert is_doubtful(listed([0.45, 0.05, 0.02]))


def test_many_poor_candidates_are_doubtful() -> None:
    assert is_doubtful(listed([0.1] * LOOKED_AT))


def test_nothing_is_told_of_titles_alone() -> None:
    assert not is_doubtful(listed([0.1] * LOOKED_AT, fullness=0.0))


def test_nothing_is_told_of_an_empty_list() -> None:
    assert not is_doubtful([])


def test_what_comes_after_the_first_ten_gives_no_hope() -> None:
    best = [0.12] * LOOKED_AT
    assert measure_hope([*best, *[0.11] * 90]) == pytest.approx(measure_hope(best))
    assert is_doubtful(listed([*best, *[0.11] * 90]))


def test_hope_grows_with_every_candidate() -> None:
    hopes = [measure_hope([0.3] * count) for count in range(LOOKED_AT + 1)]
    assert hopes == sorted(hopes)
    assert hopes[0] == 0.0
    assert hopes[-1] > LEAST_HOPE
