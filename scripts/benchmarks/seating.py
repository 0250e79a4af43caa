"""Measure how good the plans of tables at a meeting are, and how long they take.

scripts/bench seating [--seeds 3]

Meetings are made by chance, the same each time. The reference is taken in the same run: each talk,
the worthiest first, in the first slot that suits, at the first free table. For each kind of
meeting means over the seeds are given as ratios to the reference (worth above 1 and walking below
1 are better), the worth also as a ratio to the bound that no plan exceeds. Walking is also
compared with first free tables in the slots of the plan itself, since who talks more walks more.
Prints a table; the exit status is 1 where a plan is worth less than the reference.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matcher.seating.plan import NODES, plan_talks
from matcher.seating.program import Program
from matcher.seating.task import Task
from matcher.seating.timetable import fill
from matcher.seating.types import Plan, Room, Seat, Talk
from matcher.seating.walking import walks

AFTERNOON: dict[str, Any] = {"slots": 8, "breaks": frozenset({3})}
DAY: dict[str, Any] = {"slots": 12, "breaks": frozenset({3, 7})}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of meeting: so many talks of so many parties, some of which are away at times."""

    name: str
    talks: int
    parties: int
    room: Mapping[str, Any]
    absent: float = 0.1


KINDS = (
    Kind("afternoon, enough tables", 60, 40, {"tables": 12, **AFTERNOON}),
    Kind("afternoon, few tables", 120, 60, {"tables": 8, **AFTERNOON}),
    Kind("day, largest", 200, 120, {"tables": 30, **DAY}),
    Kind("day, largest, few tables", 200, 120, {"tables": 10, **DAY}),
    Kind("day, many away", 200, 120, {"tables": 15, "in_a_row": 2, **DAY}, absent=0.7),
    Kind("day, few parties", 200, 45, {"tables": 30, "in_a_row": 2, "most": 12, **DAY}),
)


def make_meeting(kind: Kind, seed: int) -> tuple[list[Talk], Room]:
    """Return a meeting by chance: a third seek, the others offer, some are wanted by many."""
    chance = random.Random(seed)  # noqa: S311
    seekers = kind.parties // 3
    pairs = set[tuple[int, int]]()
    while len(pairs) < kind.talks:
        second = int(chance.random() ** 1.5 * (kind.parties - seekers))
        pairs.add((int(chance.random() ** 2 * seekers), seekers + second))
    away = {
        party: frozenset(slot for slot in range(kind.room["slots"]) if chance.random() < 0.5)
        for party in range(kind.parties)
        if chance.random() < kind.absent
    }
    talks = [Talk(n, *pair, chance.betavariate(2, 4)) for n, pair in enumerate(sorted(pairs))]
    return talks, Room(away=away, **kind.room)


def seat_simply(slots: Mapping[int, int]) -> Plan:
    """Give each talk the first table that is free."""
    taken = Counter[int]()
    seats = []
    for key in sorted(slots):
        seats.append(Seat(key, taken[slots[key]], slots[key]))
        taken[slots[key]] += 1
    return Plan(tuple(seats), {})


def measure(kind: Kind, seed: int) -> dict[str, float]:
    """Plan one meeting and compare it with the reference."""
    talks, room = make_meeting(kind, seed)
    task = Task(talks, room, ())
    greedy = fill(task, {})
    started = time.process_time()
    plan = plan_talks(talks, room)
    took = time.process_time() - started
    bound = Program(task).solve(whole=False, nodes=NODES) or {}
    points = {talk.id: number for talk, number in zip(talks, task.points, strict=True)}
    worth = sum(points[seat.talk] for seat in plan.seats)
    own_slots = {seat.talk: seat.slot for seat in plan.seats}
    walked = walks(plan, talks)
    return {
        "seated": len(plan.seats),
        "worth": worth / sum(points[key] for key in greedy),
        "of_bound": worth / sum(points[key] for key in bound),
        "walking": walked / walks(seat_simply(greedy), talks),
        "walking_tables": walked / walks(seat_simply(own_slots), talks),
        "seconds": took,
    }


def main() -> int:
    """Print a row for each kind of meeting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=3)
    seeds = parser.parse_args().seeds
    print("| meeting | seated | worth | of the bound | walking | same slots | seconds of a core |")
    print("|---|---|---|---|---|---|---|")
    is_good = True
    for kind in KINDS:
        found = [measure(kind, seed) for seed in range(seeds)]
        is_good &= all(one["worth"] >= 1 for one in found)
        mean = {name: sum(one[name] for one in found) / seeds for name in found[0]}
        longest = max(one["seconds"] for one in found)
        print(
            f"| {kind.name} | {mean['seated']:.0f} of {kind.talks} | {mean['worth']:.3f}"
            f" | {mean['of_bound']:.3f} | {mean['walking']:.2f}"
            f" | {mean['walking_tables']:.2f} | {mean['seconds']:.1f} (at most {longest:.1f}) |",
            flush=True,
        )
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
