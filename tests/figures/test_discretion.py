"""No sum that is published tells anybody the amount of one contract."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.figures.discretion import (
    LARGEST_SHARE,
    Release,
    Share,
    may_publish,
    release_due,
    round_amount,
)


def share(
    firm: int,
    institute: int,
    total: int,
    technical: int | None = None,
    broker: int | None = None,
) -> Share:
    told = total if technical is None else technical
    return Share(frozenset({firm, 100 + institute}), total, told, broker)


def spread(*totals: int) -> list[Share]:
    """Contracts of as many pairs of organisations."""
    return [share(number, number, total) for number, total in enumerate(totals)]


AMOUNTS = st.one_of(
    st.integers(1, 10**12), st.sampled_from([5_000_000, 8_000_000, 10_000_000, 12_000_000])
)


@st.composite
def contracts(draw: st.DrawFn) -> Share:
    total = draw(AMOUNTS)
    technical = draw(st.one_of(st.just(total), st.just(0), st.integers(0, total)))
    broker = draw(st.sampled_from([None, 1, 2]))
    return share(draw(st.integers(0, 5)), draw(st.integers(0, 3)), total, technical, broker)


HISTORIES = st.lists(st.tuples(st.integers(0, 7), contracts()), max_size=40)
"""Contracts in the order of their recording, each with the number of quarters since the last."""


def record(history: Iterable[tuple[int, Share]]) -> list[tuple[str, Share]]:
    """Return the contracts with the keys of their quarters."""
    found, number = [], 4 * 2020
    for step, one in history:
        number += step % 3 if step > 4 else 0
        found.append((f"{number // 4}Q{number % 4 + 1}", one))
    return found


def publish(recorded: Iterable[tuple[str, Share]], present: str) -> list[Release]:
    """Return what everybody can read during the quarter ``present``."""
    quarters: dict[str, list[Share]] = defaultdict(list)
    for key, one in recorded:
        if key < present:
            quarters[key].append(one)
    return release_due(sorted(quarters.items()))


@given(HISTORIES)
def test_nothing_public_moves_when_a_contract_is_recorded(
    history: list[tuple[int, Share]],
) -> None:
    recorded = record(history)
    for number, (quarter, _) in enumerate(recorded):
        before = publish(recorded[:number], quarter)
        assert publish(recorded[: number + 1], quarter) == before


@given(HISTORIES)
def test_what_was_published_stays_as_it_is(history: list[tuple[int, Share]]) -> None:
    recorded = record(history)
    last: list[Release] = []
    for quarter in [*(key for key, _ in recorded), "9999Q4"]:
        present = publish(recorded, quarter)
        assert present[: len(last)] == last
        last = present


@given(HISTORIES)
def test_no_contract_is_in_two_sums(history: list[tuple[int, Share]]) -> None:
    releases = publish(record(history), "9999Q4")
    assert sum(release.contracts for release in releases) <= len(history)
    turns = [key for release in releases for key in (release.since, release.until)]
    assert turns == sorted(turns)
    assert all(one.until < other.since for one, other in itertools.pairwise(releases))


@given(HISTORIES)
def test_nobody_who_knows_the_own_contracts_learns_another_amount(
    history: list[tuple[int, Share]],
) -> None:
    recorded = record(history)
    for release in publish(recorded, "9999Q4"):
        inside = [one for key, one in recorded if release.since <= key <= release.until]
        assert len(inside) == release.contracts
        parties = frozenset[int]().union(*(one.parties for one in inside))
        brokers = {one.broker for one in inside if one.broker is not None}
        views = [[one for one in inside if observer not in one.parties] for observer in parties]
        others = [[one for one in inside if one.broker != observer] for observer in brokers]
        for unknown in (inside, *views, *(left for left in others if left)):
            # All that is left is their sum: that of at least two, none of them nearly all of it.
            assert len(unknown) >= 2
            for name in ("total", "technical"):
                amounts = [getattr(one, name) for one in unknown]
                assert max(amounts) <= sum(amounts) * LARGEST_SHARE / 100


@given(st.integers(0, 10**15))
def test_an_amount_is_rounded_to_its_first_digits(fen: int) -> None:
    rounded = round_amount(fen)
    assert abs(rounded - fen) * 200 <= fen
    assert len(str(rounded).rstrip("0")) <= 3


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        (spread(10, 10, 10), True),
        (spread(10, 10), False),
        (spread(), False),
        # One is nearly everything.
        (spread(1000, 10, 10, 10), False),
        # Whoever has the first one is left with one that is nearly everything.
        (spread(1000, 1000, 10), False),
        # The firm knows two of the three and reads off the last.
        ([share(1, 1, 10), share(1, 2, 10), share(2, 3, 10)], False),
        ([share(1, 1, 10), share(1, 2, 10), share(2, 3, 10), share(3, 4, 10)], True),
        # The institution knows all three: there is nothing but its own income.
        ([share(1, 1, 10), share(2, 1, 10), share(3, 1, 10)], False),
        # Its broker led all but one, and reads that one off; who led all of them knows them all.
        ([share(n, n, 10, broker=1) for n in (1, 2, 3)] + [share(4, 4, 10, broker=2)], False),
        ([share(n, n, 10, broker=1) for n in (1, 2, 3, 4)], True),
        ([share(n, n, 10, broker=n % 2) for n in (1, 2, 3, 4)], True),
        # Only one has a technical part.
        ([share(1, 1, 10, 5), share(2, 2, 10, 0), share(3, 3, 10, 0)], False),
    ],
)
def test_a_sum_is_published_only_where_it_hides_each_contract(
    shares: list[Share], expected: bool
) -> None:
    assert may_publish(shares) is expected


def test_contracts_that_a_quarter_cannot_hide_are_published_with_the_next() -> None:
    quarters = [
        ("2026Q1", spread(10, 20)),
        ("2026Q2", [share(7, 7, 30)]),
        ("2026Q3", spread(10, 20)),
        ("2026Q4", spread(10, 20, 30)),
    ]
    assert release_due(quarters) == [
        Release("2026Q1", "2026Q2", 3, 60, 60),
        Release("2026Q3", "2026Q4", 5, 90, 90),
    ]


def test_a_giant_waits_until_others_hide_it() -> None:
    quarters = [("2026Q1", spread(900, 10, 10)), ("2026Q2", spread(400, 300, 200, 100))]
    assert [release.since for release in release_due(quarters)] == ["2026Q1"]
    assert release_due(quarters[:1]) == []
