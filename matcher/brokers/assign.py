"""Who works on which proposal: an optimal assignment under hard constraints, or why there is none.

A broker never gets a proposal of an organisation they hold an interest in, none while on leave,
and no more than they have places for. Within that the most proposals are placed, the likelier
ones first; then expertise counts, a level load, one broker for all proposals of one need, and
leaving a proposal where it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

EXPERTISE = 100
"""Points for a broker who knows every field of a proposal; a part of them for a part."""

TERM = 15
"""Points for each special subject of the broker that the proposal's text names."""

MOST_TERMS = 2
TOGETHER = 60
"""Points for each proposal that joins another of the same need at the same broker."""

KEEP = 20
"""Points for leaving a proposal with the broker who may have read it already."""

FULL = 100
"""What the last place of a full desk costs; the places before it cost their share."""

USUAL_CAPACITY = 40
"""Open proposals that make a full desk where a broker has set no limit."""

LIKELY = 100
"""What leaving out a proposal that is certain to be confirmed costs beyond one that is not."""

MOST_ROUNDS = 3


class Obstacle(StrEnum):
    """The kinds of constraint that can leave a proposal without a broker."""

    NOBODY = "nobody"
    CONFLICT = "conflict"
    LEAVE = "leave"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal to be assigned. ``organisations`` are the keys of its two owners."""

    id: int
    need: int
    organisations: frozenset[int]
    fields: frozenset[str] = frozenset()
    text: str = ""
    """Folded public text in which brokers' special subjects are looked for."""
    probability: float = 0.0
    holder: int | None = None
    """The broker who has it now."""
    familiar: frozenset[int] = frozenset()
    """Brokers who work on other matches of the same need."""


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker. ``load`` counts open proposals that are not being assigned here."""

    id: int
    fields: frozenset[str] = frozenset()
    terms: tuple[str, ...] = ()
    """Folded special subjects."""
    conflicts: frozenset[int] = frozenset()
    """Organisations the broker belongs to or holds an interest in."""
    capacity: int | None = None
    load: int = 0
    is_away: bool = False

    @property
    def places(self) -> int | None:
        """How many more proposals the broker can take; None for no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.load)


@dataclass(frozen=True, slots=True)
class Shortage:
    """Proposals that nobody can take, and which constraint is to blame.

    ``brokers`` are those who could take them but for the obstacle: for PLACES, everybody one
    more place of whom would help; for LEAVE, who is away; for CONFLICT, everybody. ``rivals``
    counts all proposals of the batch that compete for their ``places``, the unplaced included.
    ``organisations`` are the owners to whom the conflicts belong: one, where every broker has
    an interest in it.
    """

    obstacle: Obstacle
    proposals: tuple[int, ...]
    brokers: tuple[int, ...] = ()
    places: int = 0
    rivals: int = 0
    organisations: tuple[int, ...] = ()


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
    return Plan(found, shortages, _measure_relief(rows, columns, len(found)))


def can_take(broker: Broker, proposal: Proposal) -> bool:
    """Whether the broker may have the proposal, however many they already have."""
    return not broker.is_away and broker.conflicts.isdisjoint(proposal.organisations)


def value(proposal: Proposal, broker: Broker) -> int:
    """Return the points of one pairing, without load and company."""
    known = proposal.fields & broker.fields
    points = round(EXPERTISE * len(known) / len(proposal.fields)) if proposal.fields else 0
    named = sum(term in proposal.text for term in broker.terms)
    points += TERM * min(named, MOST_TERMS)
    return points + KEEP * (proposal.holder == broker.id)


def explain_shortages(
    proposals: Sequence[Proposal], brokers: Sequence[Broker], assigned: Mapping[int, int]
) -> tuple[Shortage, ...]:
    """Say of every proposal without a broker which constraint is to blame.

    ``assigned`` must place as many proposals as can be placed.
    """
    lacking = [one for one in proposals if one.id not in assigned]
    able = {
        one.id: frozenset(broker.id for broker in brokers if can_take(broker, one))
        for one in proposals
    }
    held: dict[int, list[int]] = defaultdict(list)
    for key, broker_id in assigned.items():
        held[broker_id].append(key)
    groups: dict[tuple[Obstacle, tuple[int, ...], tuple[int, ...]], list[int]] = defaultdict(list)
    crowds: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for proposal in lacking:
        if able[proposal.id]:
            rivals, crowd = _find_crowd(proposal.id, able, held)
            groups[Obstacle.PLACES, crowd, ()].append(proposal.id)
            crowds[crowd] |= rivals
        else:
            groups[_blame(proposal, brokers)].append(proposal.id)
    places = {broker.id: broker.places or 0 for broker in brokers}
    return tuple(
        Shortage(
            obstacle,
            tuple(ids),
            who,
            sum(places[key] for key in who) if obstacle is Obstacle.PLACES else 0,
            len(crowds[who]) if obstacle is Obstacle.PLACES else 0,
            organisations,
        )
        for (obstacle, who, organisations), ids in groups.items()
    )


def _blame(
    proposal: Proposal, brokers: Sequence[Broker]
) -> tuple[Obstacle, tuple[int, ...], tuple[int, ...]]:
    """Return obstacle, brokers and organisations for a proposal that nobody may have."""
    if not brokers:
        return Obstacle.NOBODY, (), ()
    free = [one for one in brokers if one.conflicts.isdisjoint(proposal.organisations)]
    if free:
        return Obstacle.LEAVE, tuple(broker.id for broker in free), ()
    owners = sorted(proposal.organisations)
    shared = [key for key in owners if all(key in broker.conflicts for broker in brokers)]
    return Obstacle.CONFLICT, tuple(one.id for one in brokers), tuple(shared[:1] or owners)


def _find_crowd(
    start: int, able: Mapping[int, frozenset[int]], held: Mapping[int, Sequence[int]]
) -> tuple[set[int], tuple[int, ...]]:
    """Return the proposals that compete and the brokers they compete for (Hall's violators).

    ``able`` tells who may have each proposal, ``held`` what each broker got. What is reached
    from an unplaced proposal over the brokers who may have it and the proposals these got
    instead is more proposals than places, and another place of any of these brokers would help.
    """
    rivals, crowd, waiting = {start}, set[int](), [start]
    while waiting:
        reached = able[waiting.pop()] - crowd
        crowd |= reached
        fresh = {one for broker in reached for one in held.get(broker, ())} - rivals
        rivals |= fresh
        waiting += fresh
    return rivals, tuple(sorted(crowd))


def _measure_relief(
    proposals: Sequence[Proposal], brokers: Sequence[Broker], placed: int
) -> dict[Obstacle, int]:
    relaxed = {
        Obstacle.CONFLICT: [replace(one, conflicts=frozenset[int]()) for one in brokers],
        Obstacle.LEAVE: [replace(one, is_away=False) for one in brokers],
        Obstacle.PLACES: [replace(one, capacity=None) for one in brokers],
    }
    gains = {key: _count_placeable(proposals, those) - placed for key, those in relaxed.items()}
    return {obstacle: gain for obstacle, gain in gains.items() if gain > 0}


def _count_placeable(proposals: Sequence[Proposal], brokers: Sequence[Broker]) -> int:
    able = np.array([[can_take(broker, one) for broker in brokers] for one in proposals])
    if all(broker.capacity is None for broker in brokers):
        return int(able.any(axis=1).sum())
    places = [len(proposals) if one.places is None else one.places for one in brokers]
    seats = csr_array(np.repeat(able, places, axis=1))
    return int((maximum_bipartite_matching(seats, perm_type="column") >= 0).sum())


def _assign_in_rounds(proposals: Sequence[Proposal], brokers: Sequence[Broker]) -> dict[int, int]:
    market = _Market(proposals, brokers)
    best = market.solve(_choose_homes(proposals, brokers))
    most = market.judge(best)
    for _ in range(MOST_ROUNDS):
        found = market.solve(_find_homes(proposals, best))
        reached = market.judge(found)
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
    return points - sum(_place_cost(broker, given + place) for place in range(len(able))), len(able)


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


def _place_cost(broker: Broker, place: int) -> int:
    """Return what a broker's next place costs after ``place`` others were given."""
    return round(FULL * (broker.load + place) / (broker.capacity or USUAL_CAPACITY))


class _Market:
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
        points = -sum(
            _place_cost(known[key], place) for key in loads for place in range(loads[key])
        )
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
        return tie - self.values - TOGETHER * np.array(is_home, dtype=float)

    def _solve_places(self, costs: NDArray[np.float64], counts: Sequence[int]) -> dict[int, int]:
        """Return row -> broker's column for one number of places per broker.

        The variables are pairs, places and proposals left out. It is a transport problem, whose
        optimal corners are whole numbers, so the linear program assigns and never halves.
        """
        people = [(column, place) for column, n in enumerate(counts) for place in range(n)]
        places = np.array([_place_cost(self.brokers[c], place) for c, place in people], dtype=float)
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
