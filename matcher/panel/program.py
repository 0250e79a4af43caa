"""Experts for each item by itself: a flow of least cost, solved as a linear program by HiGHS.

The columns are pairs of a judge and an item, the places of a judge (each further one dearer) and
the seats of an item that stay empty. It is a transport problem, whose optimal corners are whole
numbers, so nobody is ever drawn half. That an empty seat costs more than all that filling it
could move about makes the number of filled seats come first; a second empty seat of the same
item costs twice as much, which spreads what lacks over the items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matcher.panel.types import Judge

Vector = NDArray[np.float64]
Pair = tuple[int, int]

UNEVEN = 0.02
"""What a further item costs for each that waits already, in units of fit."""


def place_price(load: int) -> float:
    """Return the price of one more item for somebody for whom ``load`` others wait."""
    return UNEVEN * load


class Flow:
    """The pairs that are allowed beside the kept ones, and the seats that are left to fill."""

    def __init__(
        self,
        judges: Sequence[Judge],
        needs: Mapping[int, int],
        fit: Mapping[Pair, float],
        closed: Collection[Pair],
        given: Counter[int],
    ) -> None:
        items = list(needs)
        rooms = [max(0, min(one.room - given[one.id], len(items))) for one in judges]
        self.pairs = [
            (one.id, item)
            for one, room in zip(judges, rooms, strict=True)
            for item in items
            if room and needs[item] and (one.id, item) not in closed
        ]
        rows = {one.id: len(items) + row for row, one in enumerate(judges)}
        lines = {item: row for row, item in enumerate(items)}
        places = [(one, n) for one, room in zip(judges, rooms, strict=True) for n in range(room)]
        empty = [(item, n) for item in items for n in range(needs[item])]
        costs = [-fit.get(pair, 0.0) for pair in self.pairs]
        costs += [place_price(one.load + given[one.id] + n) for one, n in places]
        # A path that fills one more seat passes each item and each judge at most once.
        dear = 2 * (len(items) + 1) * (float(np.ptp(costs)) + 1.0) if costs else 1.0
        self.costs = np.array(costs + [dear * (1 + n) for _, n in empty], dtype=float)
        self.needed = np.array([needs[item] for item in items] + [0] * len(rows), dtype=float)
        joined = [lines[item] for _, item in self.pairs] + [rows[key] for key, _ in self.pairs]
        joined += [rows[one.id] for one, _ in places] + [lines[item] for item, _ in empty]
        n = len(self.pairs)
        columns = np.concatenate([np.arange(n), np.arange(len(self.costs))])
        signs = np.ones(len(columns))
        signs[2 * n : 2 * n + len(places)] = -1.0
        shape = (len(self.needed), len(self.costs))
        self.matrix = csr_array((signs, (joined, columns)), shape=shape)

    def solve(self) -> tuple[list[Pair], float]:
        """Return (pairs, gap): the best pairs, and how much better others could be at most."""
        if not self.pairs:
            return [], 0.0
        found = linprog(
            self.costs, A_eq=self.matrix, b_eq=self.needed, bounds=(0, 1), method="highs-ds"
        )
        taken = np.rint(found.x)
        gap = float(self.costs @ taken) - self._lowest(np.asarray(found.eqlin.marginals))
        chosen = np.flatnonzero(taken[: len(self.pairs)])
        return [self.pairs[k] for k in chosen], gap

    def _lowest(self, prices: Vector) -> float:
        """Return a cost that no solution is below, whatever the prices of the rows are."""
        left = self.costs - self.matrix.T @ prices
        return float(self.needed @ prices + np.minimum(left, 0.0).sum())
