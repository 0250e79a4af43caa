"""At which table each talk is held, so that people walk little.

The slots are given. Slot by slot the talks are assigned to the tables that are nearest to where
their parties come from and go to, again and again until nobody walks less. Of two who could
walk the one with more talks stays: it is the host.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from matcher.seating.types import Seat, Talk

STEP = 1000
"""What a step of anybody costs; that of a party with many talks a little more."""

MOST_ROUNDS = 30

Costs = NDArray[np.int64]


class Hall:
    """Which talk sits where: some seats are kept, the tables of the others are chosen."""

    def __init__(
        self, talks: Mapping[int, Talk], tables: int, slots: Mapping[int, int], kept: Sequence[Seat]
    ) -> None:
        self.numbers: Costs = np.arange(tables)
        self.sides = {key: (talks[key].first, talks[key].second) for key in talks}
        self.kept = {seat.talk: seat.table for seat in kept}
        self.by_slot = defaultdict[int, list[int]](list)
        slots = {**slots, **{seat.talk: seat.slot for seat in kept}}
        self.paths = defaultdict[int, list[int]](list)
        """Party -> its talks in the order of time."""
        for key in sorted(slots, key=lambda one: (slots[one], one)):
            self.by_slot[slots[key]].append(key)
            for party in self.sides[key]:
                self.paths[party].append(key)
        self.near = self._list_neighbours()

    def _list_neighbours(self) -> dict[int, list[tuple[int, int]]]:
        """Return for each talk those that its parties come from and go to, and their cost."""
        near = defaultdict[int, list[tuple[int, int]]](list)
        for path in self.paths.values():
            for before, after in pairwise(path):
                near[before].append((after, STEP + len(path)))
                near[after].append((before, STEP + len(path)))
        return near

    def assign(self, slot: int, known: dict[int, int], homes: Mapping[int, int]) -> None:
        """Choose the tables of one slot, near to those ``known`` and to the parties' homes."""
        moving = [key for key in self.by_slot[slot] if key not in self.kept]
        taken = [self.kept[key] for key in self.by_slot[slot] if key in self.kept]
        free = np.setdiff1d(self.numbers, taken)
        costs = np.array([self._cost(key, free, known, homes) for key in moving])
        if moving:
            rows, columns = linear_sum_assignment(costs.reshape(len(moving), len(free)))
            known.update({moving[r]: int(free[c]) for r, c in zip(rows, columns, strict=True)})

    def _cost(
        self, key: int, free: Costs, known: Mapping[int, int], homes: Mapping[int, int]
    ) -> Costs:
        total = np.zeros(len(free), dtype=np.int64)
        for other, cost in self.near[key]:
            if other in known:
                total += cost * np.abs(free - known[other])
        for party in self.sides[key]:
            if party in homes:
                total += STEP * np.abs(free - homes[party])
        return total

    def walking(self, known: Mapping[int, int]) -> int:
        """Return what all walking costs."""
        return sum(
            (STEP + len(path)) * abs(known[before] - known[after])
            for path in self.paths.values()
            for before, after in pairwise(path)
        )

    def improve(self, known: dict[int, int]) -> int:
        """Assign every slot again until nobody walks less; return what the walking costs."""
        order = sorted(self.by_slot)
        least = self.walking(known)
        for _ in range(MOST_ROUNDS):
            for slot in [*order, *reversed(order)]:
                self.assign(slot, known, {})
            cost = self.walking(known)
            if cost >= least:
                break
            least = cost
        return least


def choose_tables(
    talks: Mapping[int, Talk], tables: int, slots: Mapping[int, int], kept: Sequence[Seat]
) -> dict[int, int]:
    """Return the table of every talk with a slot, kept or not. The best of several beginnings."""
    hall = Hall(talks, tables, slots, kept)
    best: tuple[int, dict[int, int]] | None = None
    for homes in _list_homes(hall, tables):
        known = dict(hall.kept)
        for slot in sorted(hall.by_slot):
            hall.assign(slot, known, homes)
        cost = hall.improve(known)
        if best is None or cost < best[0]:
            best = cost, known
    return best[1] if best else {}


def _list_homes(hall: Hall, tables: int) -> list[dict[int, int]]:
    """Return tables for the hosts to begin with: none; the busiest ones; and these in a row
    such that who shares many guests is near."""
    hosts = sorted(hall.paths, key=lambda party: (-len(hall.paths[party]), party))[:tables]
    if not hosts:
        return []
    busiest = {party: place for place, party in enumerate(hosts)}
    in_a_row = {party: place for place, party in enumerate(_line_up(hall, hosts))}
    return [{}, busiest, in_a_row]


def _line_up(hall: Hall, hosts: Sequence[int]) -> list[int]:
    """Return the hosts in a row, each beside the one with most guests of the last two."""
    guests = {
        party: Counter(p for key in hall.paths[party] for p in hall.sides[key]) for party in hosts
    }
    line, waiting = [hosts[0]], list(hosts[1:])
    while waiting:
        recent = [guests[party] for party in line[-2:]]
        shared = [sum((guests[party] & other).total() for other in recent) for party in waiting]
        line.append(waiting.pop(int(np.argmax(shared))))
    return line
