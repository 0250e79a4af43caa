"""Who works on which proposal: an optimal assignment under hard constraints, or why there is none.

Within what the graph allows the most proposals are placed, the likelier ones first; then
expertise counts, a level load, one broker for all proposals of one need, and leaving a proposal
where it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.brokers.graph import Broker, Proposal, can_take, place_cost, value
from matcher.brokers.shortages import Obstacle, Shortage, explain_shortages, measure_relief
from matcher.brokers.transport import TOGETHER, TransportProblem

MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """``assigned`` maps proposal to broker. ``relief`` tells how many more proposals could be
    placed if one class of constraint did not exist and the others did."""

    assigned: Mapping[int, int]
    shortages: tuple[Shortage, ...] = ()
    relief: Mapping[Obstacle, int] = field(default_factory=dict)


def assign(proposals: Iterable[Proposal], brokers: Iterable[Broker]) -> Plan:
    """Return the best assignment. The same input in any order gives the same plan.

    For fixed homes of the needs the assignment is optimal. Which broker is a need's home is
    improved in rounds, each solved to the optimum, until nothing is gained.
    """
    rows = sorted(proposals, key=lambda one: one.id)
    columns = sorted(brokers, key=lambda one: one.id)
    if not rows:
        return Plan({})
    found = _assign_in_rounds(rows, columns)
    if len(found) == len(rows):
        return Plan(found)
    shortages = explain_shortages(rows, columns, found)
    return Plan(found, shortages, measure_relief(rows, columns, len(found)))


def _assign_in_rounds(proposals: Sequence[Proposal], brokers: Sequence[Broker]) -> dict[int, int]:
    problem = TransportProblem(proposals, brokers)
    best = problem.solve(_choose_homes(proposals, brokers))
    most = problem.judge(best)
    for _ in range(MOST_ROUNDS):
        found = problem.solve(_find_homes(proposals, best))
        reached = problem.judge(found)
        if reached <= most:
            break
        best, most = found, reached
    return best


def _choose_homes(proposals: Sequence[Proposal], brokers: Sequence[Broker]) -> dict[int, int]:
    """Return a first home for each need with several proposals, the largest need first."""
    bundles: dict[int, list[Proposal]] = defaultdict(list)
    for one in proposals:
        bundles[one.need].append(one)
    given = Counter[int]()
    homes = {}
    for need, bundle in sorted(bundles.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        worth = {broker.id: _bundle_worth(bundle, broker, given[broker.id]) for broker in brokers}
        able = [key for key, (_, count) in worth.items() if count]
        if len(bundle) > 1 and able:
            homes[need] = max(able, key=lambda key: (worth[key][0], -key))
            given[homes[need]] += worth[homes[need]][1]
    return homes


def _bundle_worth(bundle: Sequence[Proposal], broker: Broker, given: int) -> tuple[int, int]:
    """Return (points, number) of a need's proposals with a broker who was ``given`` others."""
    room = len(bundle) if broker.places is None else broker.places - given
    able = [one for one in bundle if can_take(broker, one)][: max(0, room)]
    points = sum(value(one, broker) + TOGETHER for one in able)
    return points - sum(place_cost(broker, given + place) for place in range(len(able))), len(able)


def _find_homes(proposals: Sequence[Proposal], assigned: Mapping[int, int]) -> dict[int, int]:
    """Return for each need with several placed proposals the broker who has most of them."""
    shares: dict[int, Counter[int]] = defaultdict(Counter)
    for one in proposals:
        if one.id in assigned:
            shares[one.need][assigned[one.id]] += 1
    return {
        need: min(share, key=lambda broker: (-share[broker], broker))
        for need, share in shares.items()
        if share.total() > 1
    }
