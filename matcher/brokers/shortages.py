"""Proposals that nobody can take: which constraint is to blame, and what relief would bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from matcher.brokers.graph import Broker, Proposal, can_take, count_placeable, must_leave


class Obstacle(StrEnum):
    """The kinds of constraint that can leave a proposal without a broker."""

    NOBODY = "nobody"
    CONFLICT = "conflict"
    LEAVE = "leave"
    PLACES = "places"


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
    free = [one for one in brokers if not must_leave(one, proposal)]
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


def measure_relief(
    proposals: Sequence[Proposal], brokers: Sequence[Broker], placed: int
) -> dict[Obstacle, int]:
    """Return how many more than ``placed`` could be placed without one class of constraint."""
    relaxed = {
        Obstacle.CONFLICT: [replace(one, conflicts=frozenset[int]()) for one in brokers],
        Obstacle.LEAVE: [replace(one, is_away=False) for one in brokers],
        Obstacle.PLACES: [replace(one, capacity=None) for one in brokers],
    }
    gains = {key: count_placeable(proposals, those) - placed for key, those in relaxed.items()}
    return {obstacle: gain for obstacle, gain in gains.items() if gain > 0}
