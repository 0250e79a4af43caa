"""When which talk is held: a timetable that is mended move by move.

A talk that has no slot yet is put into one, and those it disturbs there are put out, the least
worthy way first (a tabu search: who was put out does not come back to the same slot at once).
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from matcher.seating.task import Slots, Task

EFFORT = 50_000
"""Looks at a talk and a slot before the search gives up at the latest: half a second of a core."""

EFFORT_PER_OPTION = 20
"""Looks for each talk and slot it could have: small meetings have little to search."""

WEIGHT = 1000
"""What a point counts against a talk: the most worth first, then the most talks."""


class Timetable:
    """Talks in slots such that every rule holds."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.slots: dict[int, int] = {}
        self.crowds: list[set[int]] = [set() for _ in range(task.room.slots)]
        self.busy: dict[int, int] = defaultdict(int, task.busy)
        self.held = defaultdict[int, dict[int, int]](dict)
        """Party -> slot -> talk, without the kept ones."""

    def put(self, number: int, slot: int) -> None:
        """Put a talk into a slot."""
        self.slots[number] = slot
        self.crowds[slot].add(number)
        for party in self.task.sides[number]:
            self.busy[party] |= 1 << slot
            self.held[party][slot] = number

    def take(self, number: int) -> None:
        """Take a talk out of its slot."""
        slot = self.slots.pop(number)
        self.crowds[slot].remove(number)
        for party in self.task.sides[number]:
            self.busy[party] &= ~(1 << slot)
            del self.held[party][slot]

    def cost(self, number: int) -> int:
        """Return what is lost without a talk."""
        return self.task.points[number] * WEIGHT + 1

    def fits(self, number: int, slot: int) -> bool:
        """Return whether a talk can be put into one of its options and disturbs nobody."""
        return not self.rivals(number, slot)

    def rivals(self, number: int, slot: int) -> set[int]:
        """Return the talks that have to leave where one is put into one of its options."""
        rivals = set[int]()
        for party in self.task.sides[number]:
            self._collect_rivals(party, slot, rivals)
        if len(self.crowds[slot]) >= self.task.free[slot] and rivals.isdisjoint(self.crowds[slot]):
            rivals.add(self._cheapest(self.crowds[slot]))
        return rivals

    def _collect_rivals(self, party: int, slot: int, rivals: set[int]) -> None:
        held = self.held[party]
        if slot in held:
            rivals.add(held[slot])
        rest = {at: talk for at, talk in held.items() if talk not in rivals}
        if len(rest) >= self.task.most(party):
            talk = self._cheapest(rest.values())
            rivals.add(talk)
            del rest[self.slots[talk]]
        busy = self.task.busy[party] | sum(1 << at for at in rest) | 1 << slot
        for row in self.task.rows:
            if busy & row == row and row >> slot & 1:
                # Not all of them are kept, or the slot were no option.
                talk = self._cheapest(talk for at, talk in rest.items() if row >> at & 1)
                rivals.add(talk)
                busy &= ~(1 << self.slots[talk])
                del rest[self.slots[talk]]

    def _cheapest(self, numbers: Iterable[int]) -> int:
        return min(numbers, key=lambda number: (self.cost(number), number))


def arrange(task: Task, wanted: Collection[int], start: Slots, enough: int) -> dict[int, int]:
    """Return the slots of as many of the ``wanted`` talks as can be placed, by worth.

    The search begins with ``start`` and ends with ``enough`` points, or when it has looked for
    long. It is the same each time.
    """
    table = Timetable(task)
    for number, slot in start.items():
        table.put(number, slot)
    _fill_hardest(table, wanted)
    return _mend(table, wanted, enough)


def fill(task: Task, slots: Slots) -> dict[int, int]:
    """Return a timetable with every further talk that disturbs nobody, the worthiest first."""
    table = Timetable(task)
    for number, slot in slots.items():
        table.put(number, slot)
    for number in sorted(range(len(task.talks)), key=lambda one: (-task.points[one], one)):
        if number not in table.slots:
            _put_where_it_fits(table, number)
    return table.slots


def _put_where_it_fits(table: Timetable, number: int) -> None:
    for slot in table.task.options[number]:
        if table.fits(number, slot):
            table.put(number, slot)
            return


def _fill_hardest(table: Timetable, wanted: Collection[int]) -> None:
    """Place what disturbs nobody, those first whose parties have much to do and little time."""
    task = table.task
    load = Counter(party for number in wanted for party in task.sides[number])

    def hardness(number: int) -> tuple[float, int]:
        total = sum(load[party] for party in task.sides[number])
        return -total / max(1, len(task.options[number])), number

    for number in sorted(wanted, key=hardness):
        if number not in table.slots:
            _put_where_it_fits(table, number)


def _mend(table: Timetable, wanted: Collection[int], enough: int) -> dict[int, int]:
    # Chance breaks ties, the same chance each time; nothing secret hangs on it.
    chance = random.Random(0)  # noqa: S311
    missing = {number for number in wanted if table.task.options[number]} - set(table.slots)
    lost = sum(map(table.cost, missing))
    least, best = lost, dict(table.slots)
    points = sum(map(table.task.points.__getitem__, best))
    until = dict[tuple[int, int], int]()
    effort = min(EFFORT, EFFORT_PER_OPTION * sum(map(len, table.task.options)))
    step = 0
    while missing and points < enough and effort > 0:
        step += 1
        effort -= sum(len(table.task.options[number]) for number in missing)
        move = _find_move(table, missing, until, step, lost - least, chance)
        if move is None:
            continue
        number, slot, rivals = move
        for rival in sorted(rivals):
            until[rival, table.slots[rival]] = step + 3 + len(missing) // 2 + chance.randrange(8)
            table.take(rival)
        table.put(number, slot)
        missing = (missing | rivals) - {number}
        lost += sum(map(table.cost, rivals)) - table.cost(number)
        if lost < least:
            least, best = lost, dict(table.slots)
            points = sum(map(table.task.points.__getitem__, best))
    return best


def _find_move(
    table: Timetable,
    missing: set[int],
    until: dict[tuple[int, int], int],
    step: int,
    behind: int,
    chance: random.Random,
) -> tuple[int, int, set[int]] | None:
    """Return the move that loses least: a talk, its slot and who has to leave.

    A forbidden one counts only where it leads to the best timetable so far, which is ``behind``.
    """
    found: tuple[int, int, set[int]] | None = None
    least = (0, 0.0)
    for number in sorted(missing):
        for slot in table.task.options[number]:
            rivals = table.rivals(number, slot)
            loss = sum(map(table.cost, rivals)) - table.cost(number)
            if until.get((number, slot), 0) >= step and loss + behind >= 0:
                continue
            rank = (loss, chance.random())
            if found is None or rank < least:
                found, least = (number, slot, rivals), rank
    return found
