"""Who talks with whom at which table and when.

First the talks and their slots are chosen: the most worth, and of equal plans the one in which
the talks are shared out best. Then their tables, such that people walk little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher.seating.checks import check_input
from matcher.seating.program import Program
from matcher.seating.tables import choose_tables
from matcher.seating.task import Slots, Task
from matcher.seating.timetable import Timetable, arrange, fill
from matcher.seating.types import LeftOut, Plan, Room, Seat, Talk

NODES = 50
"""How far the search for the talks goes; where it does not end before, its best is taken."""

SMALL = 1000
"""Talks times slots up to which the program with whole slots is solved where it is needed."""

SMALL_NODES = 1000


def plan_talks(talks: Sequence[Talk], room: Room, kept: Sequence[Seat] = ()) -> Plan:
    """Return who sits where and when; ``kept`` seats stay, and the others are planned around.

    Equal input gives an equal plan, whatever the order of the talks. Raises InputError where
    talks or room make no sense or the kept seats are impossible.
    """
    check_input(talks, room, kept)
    known = {talk.id: talk for talk in sorted(talks, key=lambda one: one.id)}
    told = sorted(kept, key=lambda seat: (seat.slot, seat.table))
    task = Task(talks, room, told)
    chosen = choose_slots(task)
    slots = {task.talks[number].id: slot for number, slot in chosen.items()}
    tables = choose_tables(known, room.tables, slots, told)
    seats = [Seat(key, tables[key], slot) for key, slot in slots.items()] + told
    seats.sort(key=lambda seat: (seat.slot, seat.table))
    return Plan(tuple(seats), _explain(task, chosen))


def choose_slots(task: Task) -> dict[int, int]:
    """Return the slots of the talks that are held, by number."""
    plain = fill(task, {})
    if len(plain) == len(task.talks):
        return plain
    found = _choose_best(task)
    return max(fill(task, found), plain, key=task.value)


def _choose_best(task: Task) -> Slots:
    program = Program(task)
    wanted = program.solve(whole=False, nodes=NODES) if program.places else None
    if wanted is None:
        return {}
    enough = sum(task.points[number] for number in wanted)
    found = arrange(task, wanted, {}, enough + 1)
    if len(found) == len(wanted):
        return found
    if len(program.places) <= SMALL:
        exact = program.solve(whole=True, nodes=SMALL_NODES)
        if exact is not None:
            return {number: slot for number, slot in exact.items() if slot is not None}
    return arrange(task, range(len(task.talks)), found, enough)


def _explain(task: Task, slots: Slots) -> Mapping[int, LeftOut]:
    """Return why each talk without a slot has none."""
    table = Timetable(task)
    for number, slot in slots.items():
        table.put(number, slot)
    missing = [number for number in range(len(task.talks)) if number not in slots]
    return {task.talks[number].id: _explain_one(table, number) for number in missing}


def _explain_one(table: Timetable, number: int) -> LeftOut:
    task, sides = table.task, table.task.sides[number]
    together = [
        slot
        for slot in range(task.room.slots)
        if not any(slot in task.room.away.get(party, ()) for party in sides)
    ]
    if not together:
        return LeftOut.NO_TIME
    can_bear = all(len(table.held[party]) < task.most(party) for party in sides)
    could_meet = can_bear and any(
        all(_can_sit(table, party, slot) for party in sides) for slot in together
    )
    return LeftOut.ROOM_FULL if could_meet else LeftOut.PARTY_FULL


def _can_sit(table: Timetable, party: int, slot: int) -> bool:
    busy, bit = table.busy[party], 1 << slot
    return not busy & bit and not table.task.is_row_full(busy | bit, slot)
