"""The transport problem that an assignment is, solved to the optimum by a linear program."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matcher.brokers.graph import Broker, Proposal, can_take, place_cost, value

TOGETHER = 60
"""Points for each proposal that joins another of the same need at the same broker."""

LIKELY = 100
"""What leaving out a proposal that is certain to be confirmed costs beyond one that is not."""


class TransportProblem:
    """The pairs that are allowed and what they are worth, solved for several sets of homes."""

    def __init__(self, proposals: Sequence[Proposal], brokers: Sequence[Broker]) -> None:
        self.proposals, self.brokers = proposals, brokers
        pairs = [
            (row, column)
            for row, proposal in enumerate(proposals)
            for column, broker in enumerate(brokers)
            if can_take(broker, proposal)
        ]
        self.rows = np.array([row for row, _ in pairs], dtype=np.intp)
        self.columns = np.array([column for _, column in pairs], dtype=np.intp)
        self.values = np.array([value(proposals[r], brokers[c]) for r, c in pairs], dtype=float)
        self.most = [
            len(proposals) if broker.places is None else min(broker.places, len(proposals))
            for broker in brokers
        ]
        fair = -(-len(proposals) // max(1, len(brokers)))
        self.limits = [2 * fair + 4] * len(brokers)

    def judge(self, assigned: Mapping[int, int]) -> tuple[int, int]:
        """Return (number placed, points) of a whole assignment."""
        known = {broker.id: broker for broker in self.brokers}
        loads = Counter(assigned.values())
        points = -sum(place_cost(known[key], place) for key in loads for place in range(loads[key]))
        together: dict[int, set[int]] = defaultdict(set)
        for one in self.proposals:
            if one.id in assigned:
                key = assigned[one.id]
                is_joined = key in together[one.need] or key in one.familiar
                points += value(one, known[key]) + TOGETHER * is_joined
                together[one.need].add(key)
        return len(assigned), points

    def solve(self, homes: Mapping[int, int]) -> dict[int, int]:
        """Place as many proposals as can be, at the least cost.

        Each broker has a column per place, the later the dearer. Few columns do at first: where
        a broker's last one stays empty, dearer ones would stay empty too, so the result is the
        optimum of the whole.
        """
        costs = self._pair_costs(homes)
        while True:
            counts = [min(pair) for pair in zip(self.limits, self.most, strict=True)]
            chosen = self._solve_places(costs, counts)
            used = Counter(chosen.values())
            short = [key for key, count in enumerate(counts) if used[key] == count < self.most[key]]
            if not short:
                return {self.proposals[r].id: self.brokers[c].id for r, c in chosen.items()}
            for key in short:
                self.limits[key] *= 2

    def _pair_costs(self, homes: Mapping[int, int]) -> NDArray[np.float64]:
        is_home = [
            homes.get(proposal.need) == broker.id or broker.id in proposal.familiar
            for proposal, broker in (
                (self.proposals[r], self.brokers[c])
                for r, c in zip(self.rows, self.columns, strict=True)
            )
        ]
        # Points are whole numbers; among equals the broker with the lower number.
        tie = self.columns / (len(self.proposals) * len(self.brokers) + 1)
        return np.asarray(tie - self.values - TOGETHER * np.array(is_home, dtype=float))

    def _solve_places(self, costs: NDArray[np.float64], counts: Sequence[int]) -> dict[int, int]:
        """Return row -> broker's column for one number of places per broker.

        The variables are pairs, places and proposals left out. It is a transport problem, whose
        optimal corners are whole numbers, so the linear program assigns and never halves.
        """
        people = [(column, place) for column, n in enumerate(counts) for place in range(n)]
        places = np.array([place_cost(self.brokers[c], place) for c, place in people], dtype=float)
        owners = np.array([column for column, _ in people], dtype=np.intp)
        every = np.arange(len(self.proposals))
        likely = np.array([LIKELY * one.probability for one in self.proposals])
        prices = np.concatenate([costs, places])
        # Leaving one out costs more than anything that placing it could move about.
        leaving = (np.ptp(prices) if len(prices) else 0.0) + LIKELY
        leaving = likely + 2 * leaving * (len(every) + 1)
        rows = np.concatenate([self.rows, len(every) + self.columns, len(every) + owners, every])
        n, m = len(self.rows), len(owners)
        columns = np.concatenate([np.arange(n), np.arange(n), n + np.arange(m), n + m + every])
        signs = np.concatenate([np.ones(2 * n), -np.ones(m), np.ones(len(every))])
        found = linprog(
            np.concatenate([costs, places, leaving]),
            A_eq=csr_array(
                (signs, (rows, columns)), (len(every) + len(counts), n + m + len(every))
            ),
            b_eq=np.concatenate([np.ones(len(every)), np.zeros(len(counts))]),
            bounds=(0, 1),
            method="highs-ds",
        )
        taken = np.flatnonzero(found.x[:n] > 0.5)
        return {int(self.rows[k]): int(self.columns[k]) for k in taken}
