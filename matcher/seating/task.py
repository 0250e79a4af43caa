"""A meeting to be planned, in the numbers that the steps of the planner share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from matcher.seating.types import Room, Seat, Talk

FINENESS = 100
"""Worth counts in hundredths: finer differences of probabilities tell nothing."""

FIRST = 1000
"""What the first talk of a party counts among plans of equal worth."""

FURTHER = 32
"""What its second one counts; each later one half of the one before, and at least 1."""

Slots = Mapping[int, int]
"""Number of a talk -> its slot."""


def count_talk(number: int) -> int:
    """Return what a party's talk counts for fairness, ``number`` talks after its first."""
    return FIRST if number == 0 else max(1, FURTHER >> (number - 1))


class Task:
    """The talks that are still to be seated, by number in the order of their ids.

    Slots are bits of a mask where sets of them are meant.
    """

    def __init__(self, talks: Sequence[Talk], room: Room, kept: Sequence[Seat]) -> None:
        known = {talk.id: talk for talk in talks}
        told = {seat.talk for seat in kept}
        self.room = room
        self.talks = sorted((one for one in talks if one.id not in told), key=lambda one: one.id)
        self.sides = [(talk.first, talk.second) for talk in self.talks]
        self.points = [round(talk.worth * FINENESS) for talk in self.talks]
        self.held = Counter[int]()
        """Party -> its kept talks."""
        self.busy: dict[int, int] = defaultdict(int)
        """Party -> the slots of its kept talks."""
        self.free = [room.tables] * room.slots
        """Slot -> tables that are not kept."""
        for seat in kept:
            self.free[seat.slot] -= 1
            for party in (known[seat.talk].first, known[seat.talk].second):
                self.held[party] += 1
                self.busy[party] |= 1 << seat.slot
        self.rows = _list_rows(room)
        self.options = [self._list_options(*sides) for sides in self.sides]

    def most(self, party: int) -> int:
        """Return how many talks a party can bear beside its kept ones."""
        return max(0, self.room.most - self.held[party])

    def is_row_full(self, busy: int, slot: int) -> bool:
        """Return whether ``busy`` slots, ``slot`` among them, leave a party no pause there."""
        return any(busy & row == row for row in self.rows if row >> slot & 1)

    def value(self, slots: Slots) -> tuple[int, int]:
        """Return (worth in points, fairness) of a timetable: what the planner maximises."""
        counts = self.held.copy()
        fairness = 0
        for number in slots:
            for party in self.sides[number]:
                fairness += count_talk(counts[party])
                counts[party] += 1
        return sum(self.points[number] for number in slots), fairness

    def _list_options(self, first: int, second: int) -> list[int]:
        """Return the slots in which two parties can sit together, beside their kept talks."""
        if not (self.most(first) and self.most(second)):
            return []
        return [slot for slot in range(self.room.slots) if self._is_open(first, second, slot)]

    def _is_open(self, first: int, second: int, slot: int) -> bool:
        bit = 1 << slot
        return self.free[slot] > 0 and not any(
            slot in self.room.away.get(party, ())
            or self.busy[party] & bit
            or self.is_row_full(self.busy[party] | bit, slot)
            for party in (first, second)
        )


def _list_rows(room: Room) -> list[int]:
    """Return the runs of slots in each of which a party needs a free one."""
    length = room.in_a_row + 1
    return [
        ((1 << length) - 1) << start
        for start in range(room.slots - length + 1)
        if room.breaks.isdisjoint(range(start, start + length - 1))
    ]
