"""Measure how good the drawn panels of experts are, and how long drawing takes.

scripts/bench panel [--seeds 3]

Challenges are made by chance, the same each time: 200 experts, 60 bids, 5 seats for each. The
reference is taken in the same run: each bid in turn gets the experts who fit it best, and have
room and no bar. For each kind of challenge means over the seeds are given: seats filled, the worth
(fits less the price of uneven load) as a ratio to the reference (above 1 is better) and to the
bound that no draw exceeds, and the most bids that one expert judges, for both. Prints a table; the
exit status is 1 where a draw fills fewer seats than the reference or is not proved the best.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass

from matcher.panel.draw import draw_panel, weigh
from matcher.panel.types import Judge

EXPERTS, BIDS, SEATS = 200, 60, 5

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of challenge: how much room experts have, and how many pairs are barred."""

    name: str
    rooms: tuple[int, int]
    barred: float


KINDS = (
    Kind("much room", (5, 20), 0.02),
    Kind("little room", (1, 3), 0.05),
    Kind("too little room", (0, 2), 0.05),
)


def make_challenge(kind: Kind, seed: int) -> tuple[list[Judge], dict[Pair, float], set[Pair]]:
    """Return experts by chance: who knows a field fits the bids of that field."""
    chance = random.Random(seed)  # noqa: S311
    judges = [Judge(n, chance.randint(*kind.rooms), chance.randrange(4)) for n in range(EXPERTS)]
    fields = {item: chance.randrange(12) for item in range(BIDS)}
    knows = {one.id: chance.sample(range(12), 2) for one in judges}
    pairs = [(one.id, item) for one in judges for item in range(BIDS)]
    fit = {
        (key, item): chance.betavariate(6, 3) if fields[item] in knows[key] else chance.random() / 5
        for key, item in pairs
    }
    return judges, fit, {pair for pair in pairs if chance.random() < kind.barred}


def draw_greedily(
    judges: list[Judge], fit: dict[Pair, float], barred: set[Pair]
) -> list[tuple[int, int]]:
    """Give each bid in turn the experts who fit it best."""
    rooms = {one.id: one.room for one in judges}
    drawn = []
    for item in range(BIDS):
        free = [key for key in rooms if rooms[key] and (key, item) not in barred]
        for key in sorted(free, key=lambda one: -fit[one, item])[:SEATS]:
            rooms[key] -= 1
            drawn.append((key, item))
    return drawn


def measure(kind: Kind, seed: int) -> dict[str, float]:
    """Draw for one challenge and compare with the reference."""
    judges, fit, barred = make_challenge(kind, seed)
    greedy = draw_greedily(judges, fit, barred)
    started = time.process_time()
    found = draw_panel(judges, range(BIDS), fit, barred, SEATS, whole=False)
    took = time.process_time() - started
    return {
        "filled": len(found.seats),
        "filled_greedy": len(greedy),
        "worth": found.worth / weigh(judges, greedy, fit),
        "of_bound": found.worth / found.bound,
        "most": max(Counter(key for key, _ in found.seats).values()),
        "most_greedy": max(Counter(key for key, _ in greedy).values()),
        "seconds": took,
    }


def main() -> int:
    """Print a row for each kind of challenge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=3)
    seeds = parser.parse_args().seeds
    print("| challenge | seats filled | greedy | worth | of the bound | most | greedy | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    is_good = True
    for kind in KINDS:
        found = [measure(kind, seed) for seed in range(seeds)]
        is_good &= all(one["filled"] >= one["filled_greedy"] for one in found)
        is_good &= all(one["of_bound"] == 1 for one in found)
        mean = {name: sum(one[name] for one in found) / seeds for name in found[0]}
        print(
            f"| {kind.name} | {mean['filled']:.0f} of {BIDS * SEATS} | {mean['filled_greedy']:.0f}"
            f" | {mean['worth']:.3f} | {mean['of_bound']:.3f} | {mean['most']:.1f}"
            f" | {mean['most_greedy']:.1f} | {mean['seconds']:.1f} |",
            flush=True,
        )
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
