"""Which talks are held at all: an integer program, solved by HiGHS.

The slots are in it as well. Where they need not be whole (a talk may be held half in one slot
and half in another) it is solved at once, and its worth is a bound that no plan exceeds; its
talks can nearly always be seated, which :mod:`matcher.seating.timetable` does. Small programs
are solved with whole slots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from matcher.seating.task import Task, count_talk

Vector = NDArray[np.float64]

FAIRNESS_GAP = 1e-4
"""The part of fairness that may be missed; less than 1 point up to ten parties."""


@dataclass(slots=True)
class _Rows:
    """Constraints: sums of columns between bounds."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    lowest: list[float] = field(default_factory=list)
    highest: list[float] = field(default_factory=list)

    def add(
        self, plus: Iterable[int], minus: Iterable[int], highest: float, lowest: float = -np.inf
    ) -> None:
        for sign, columns in ((1.0, plus), (-1.0, minus)):
            for column in columns:
                self.rows.append(len(self.highest))
                self.columns.append(column)
                self.values.append(sign)
        self.lowest.append(lowest)
        self.highest.append(highest)

    def build(self, width: int) -> LinearConstraint:
        shape = (len(self.highest), width)
        matrix = csr_array((self.values, (self.rows, self.columns)), shape=shape)
        return LinearConstraint(matrix, self.lowest, self.highest)


class Program:
    """The program of a task. Columns: (talk, slot), then talks, then (party, its n-th talk)."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.places = [(n, slot) for n, options in enumerate(task.options) for slot in options]
        self.numbers = [number for number, options in enumerate(task.options) if options]
        self.first_talk = len(self.places)
        self.first_count = self.first_talk + len(self.numbers)
        self.counts: list[int] = []
        """What each column of the third kind counts for fairness."""
        rows = _Rows()
        self._add_slots(rows)
        self._add_parties(rows)
        self.width = self.first_count + len(self.counts)
        self.rows = rows.build(self.width)

    def solve(self, *, whole: bool, nodes: int) -> dict[int, int | None] | None:
        """Return the talks to be held and, with ``whole``, their slots; None where none is found.

        First the most worth is sought, then the most fairness at this worth. ``nodes`` limits
        the search of each, which for small programs ends before.
        """
        integral = np.zeros(self.width)
        integral[: self.first_talk] = whole
        integral[self.first_talk : self.first_count] = not whole
        worth = np.zeros(self.width)
        worth[self.first_talk : self.first_count] = [self.task.points[n] for n in self.numbers]
        found = _maximise(worth, [self.rows], integral, nodes, 0.0)
        if found is None:
            return None
        fairness = np.zeros(self.width)
        fairness[self.first_count :] = self.counts
        as_worthy = LinearConstraint(
            csr_array(worth[None, :]), round(float(worth @ found)) - 0.5, np.inf
        )
        fairer = _maximise(fairness, [self.rows, as_worthy], integral, nodes, FAIRNESS_GAP)
        return self._read(found if fairer is None else fairer, whole=whole)

    def _read(self, found: Vector, *, whole: bool) -> dict[int, int | None]:
        if whole:
            shares = found[: self.first_talk]
            return {n: slot for (n, slot), s in zip(self.places, shares, strict=True) if s > 0.5}
        shares = found[self.first_talk : self.first_count]
        return {n: None for n, share in zip(self.numbers, shares, strict=True) if share > 0.5}

    def _add_slots(self, rows: _Rows) -> None:
        """A talk has one slot, a slot so many tables, a party one talk at once and its pauses."""
        task = self.task
        of_talk, of_slot = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
        of_party = defaultdict[int, dict[int, list[int]]](lambda: defaultdict(list))
        for column, (number, slot) in enumerate(self.places):
            of_talk[number].append(column)
            of_slot[slot].append(column)
            for party in task.sides[number]:
                of_party[party][slot].append(column)
        for column, number in enumerate(self.numbers, self.first_talk):
            rows.add(of_talk[number], [column], 0, 0)
        for slot, columns in of_slot.items():
            rows.add(columns, [], task.free[slot])
        for party, slots in of_party.items():
            for columns in slots.values():
                rows.add(columns, [], 1)
            for row in task.rows:
                inside = [c for slot, columns in slots.items() if row >> slot & 1 for c in columns]
                most = task.room.in_a_row - (task.busy[party] & row).bit_count()
                if len(inside) > most >= 0:
                    rows.add(inside, [], most)

    def _add_parties(self, rows: _Rows) -> None:
        """A party has no more talks than it can bear, and each counts less than the one before."""
        of_party = defaultdict[int, list[int]](list)
        for column, number in enumerate(self.numbers, self.first_talk):
            for party in self.task.sides[number]:
                of_party[party].append(column)
        for party, columns in of_party.items():
            most = self.task.most(party)
            rows.add(columns, [], most)
            counted = range(min(most, len(columns)))
            start = self.first_count + len(self.counts)
            rows.add([start + place for place in counted], columns, 0)
            self.counts += [count_talk(self.task.held[party] + place) for place in counted]


def _maximise(
    gains: Vector, rows: list[LinearConstraint], integral: Vector, nodes: int, gap: float
) -> Vector | None:
    options = {"node_limit": nodes, "mip_rel_gap": gap}
    found = milp(
        -gains, integrality=integral, bounds=Bounds(0, 1), constraints=rows, options=options
    )
    return None if found.x is None else np.asarray(found.x, dtype=float)
