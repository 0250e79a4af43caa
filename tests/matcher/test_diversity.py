"""The rule that keeps one organisation from filling a list."""

from __future__ import annotations

import numpy as np

from matcher.ranking.diversity import ALLOWANCE, Entry, group_alike, spread


def order(*entries: tuple[float, str | None], window: int | None = None) -> list[int]:
    return spread([Entry(probability, owner) for probability, owner in entries], window)


def test_the_likeliest_come_first_where_nobody_has_many() -> None:
    assert order((0.2, "a"), (0.9, "b"), (0.5, "c")) == [1, 2, 0]


def test_two_of_one_institute_keep_their_places() -> None:
    assert order((0.9, "a"), (0.8, "a"), (0.7, "b")) == [0, 1, 2]


def test_the_third_of_an_institute_gives_way_to_somebody_almost_as_likely() -> None:
    assert order((0.9, "a"), (0.8, "a"), (0.7, "a"), (0.6, "b")) == [0, 1, 3, 2]


def test_the_third_stays_where_it_is_clearly_likelier() -> None:
    assert order((0.9, "a"), (0.8, "a"), (0.7, "a"), (0.4, "b")) == [0, 1, 2, 3]


def test_ties_keep_the_given_order() -> None:
    assert order((0.5, "a"), (0.5, "b"), (0.5, "c"), (0.5, None)) == [0, 1, 2, 3]


def test_owners_that_are_not_known_are_not_taken_for_one() -> None:
    assert order(*[(0.9 - 0.1 * number, None) for number in range(4)]) == [0, 1, 2, 3]


def test_nothing_is_lost_or_doubled() -> None:
    draw = np.random.default_rng(1)
    entries = [Entry(float(draw.random()), int(draw.integers(0, 4))) for _ in range(50)]
    assert sorted(spread(entries, 10)) == list(range(50))


def test_in_a_long_queue_an_institute_comes_back() -> None:
    """Without a window the many of one institute would all wait behind the few of others."""
    many = [(0.5, "a") for _ in range(12)]
    others = [(0.4, f"other{number}") for number in range(12)]
    first = order(*many, *others, window=4)[:12]
    assert 3 <= sum(position < 12 for position in first) < 9


def test_near_duplicates_of_one_team_count_once() -> None:
    entries = [Entry(0.9, "a", 1), Entry(0.85, "a", 1), Entry(0.5, "b", 2)]
    assert ALLOWANCE == 2
    assert spread(entries) == [0, 2, 1]


def test_only_texts_of_the_same_organisation_are_near_duplicates() -> None:
    vectors = np.array([[1.0, 0.0], [0.99, 0.14], [0.99, 0.14], [0.0, 1.0]], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert group_alike(vectors, ["a", "a", "b", "a"]) == [0, 0, 2, 3]
    assert group_alike(vectors, [None, None, None, None]) == [0, 1, 2, 3]
