"""The best guess at one contract that anybody can make of all the pages they have kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tests.figures.test_discretion import contracts
from tests.figures.test_no_difference import DAYS, VISITS, visit
from web.figures.discretion import CLOSEST, DIGITS, Share, may_publish, round_amount

RECORDED = st.lists(st.tuples(st.integers(0, DAYS), contracts()), min_size=3, max_size=9)
LARGE = 10**12


def read_sums(
    history: Sequence[tuple[int, Share]], days: Sequence[int]
) -> list[tuple[frozenset[int], int]]:
    """Return every sum that the page ever showed: over which contracts, and the told amount."""
    shown = {one for page in visit(history, sorted(days)) for one in page if one}
    return [(one, round_amount(sum(history[at][1].total for at in one))) for one in shown]


def bound(
    sums: Sequence[tuple[frozenset[int], int]], known: dict[int, int], place: int, count: int
) -> tuple[float, float]:
    """Return the least and the greatest amount that the contract at ``place`` can have.

    A linear programme over all amounts, with each told sum to within its rounding and what the
    observer knows.
    """
    rows, limits = [], []
    for inside, told in sums:
        row = np.array([1.0 if at in inside else 0.0 for at in range(count)])
        half = 10.0 ** (len(str(told)) - DIGITS) / 2
        rows += [row, -row]
        limits += [(told + half) / LARGE, -(told - half) / LARGE]
    bounds: list[Any] = [(0, None) for _ in range(count)]
    for at, amount in known.items():
        bounds[at] = (amount / LARGE, amount / LARGE)
    goal = np.zeros(count)
    goal[place] = 1
    ends = []
    for sign in (1, -1):
        found = linprog(sign * goal, A_ub=np.array(rows), b_ub=np.array(limits), bounds=bounds)
        ends.append(sign * found.fun * LARGE if found.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


def observers(history: Sequence[tuple[int, Share]]) -> list[dict[int, int]]:
    """Return what each observer knows: nothing, or the own contracts of a party or a broker."""
    shares = [one for _, one in history]
    found: list[dict[int, int]] = [{}]
    for party in sorted(frozenset[int]().union(*(one.parties for one in shares))):
        found.append({at: one.total for at, one in enumerate(shares) if party in one.parties})
    for broker in sorted({one.broker for one in shares if one.broker is not None}):
        found.append({at: one.total for at, one in enumerate(shares) if one.broker == broker})
    return found


@settings(max_examples=12, deadline=None)
@given(RECORDED, VISITS)
def test_no_kept_pages_bound_an_amount_closely(
    history: list[tuple[int, Share]], days: list[int]
) -> None:
    sums = read_sums(history, days)
    covered = frozenset[int]().union(*(inside for inside, _ in sums))
    for known in observers(history):
        for place in covered - set(known):
            amount = history[place][1].total
            least, most = bound(sums, known, place, len(history))
            off = max(amount - least, most - amount) * 100 / amount
            # The sum itself is told to three digits: half a per cent.
            assert off >= CLOSEST - 1, (known, amount, least, most)


def test_the_attack_finds_an_amount_where_a_sum_does_not_hide_it() -> None:
    """It can fail: two live totals around a signing give the price."""
    amounts = [40_000_000, 50_000_000, 12_345_600]
    before, after = frozenset({0, 1}), frozenset({0, 1, 2})
    sums = [(before, sum(amounts[:2])), (after, sum(amounts))]
    least, most = bound(sums, {}, 2, 3)
    assert most - least < 0.1 * amounts[2]
    assert not may_publish([Share(frozenset({1, 2}), amounts[2], 0)])
