"""The graph of proposals and brokers: who may have what, and what a pair and a place are worth.

A broker never gets a proposal of an organisation they know to hold an interest in, none while on
leave, and no more than they have places for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

EXPERTISE = 100
"""Points for a broker who knows every field of a proposal; a part of them for a part."""

TERM = 15
"""Points for each special subject of the broker that the proposal's text names."""

MOST_TERMS = 2
"""Special subjects that count, however many are named."""

KEEP = 20
"""Points for leaving a proposal with the broker who may have read it already."""

FULL = 100
"""What the last place of a full desk costs; the places before it cost their share."""

USUAL_CAPACITY = 40
"""Open proposals that make a full desk where a broker has set no limit."""


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
    unaware: frozenset[int] = frozenset()
    """Brokers whose interests do not count here: they cannot know whose the need is."""


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


def can_take(broker: Broker, proposal: Proposal) -> bool:
    """Whether the broker may have the proposal, however many they already have."""
    return not broker.is_away and not must_leave(broker, proposal)


def must_leave(broker: Broker, proposal: Proposal) -> bool:
    """Whether an interest keeps the broker from the proposal."""
    if broker.id in proposal.unaware:
        return False
    return not broker.conflicts.isdisjoint(proposal.organisations)


def value(proposal: Proposal, broker: Broker) -> int:
    """Return the points of one pairing, without load and company."""
    known = proposal.fields & broker.fields
    points = round(EXPERTISE * len(known) / len(proposal.fields)) if proposal.fields else 0
    named = sum(term in proposal.text for term in broker.terms)
    points += TERM * min(named, MOST_TERMS)
    return points + KEEP * (proposal.holder == broker.id)


def place_cost(broker: Broker, place: int) -> int:
    """Return what a broker's next place costs after ``place`` others were given."""
    return round(FULL * (broker.load + place) / (broker.capacity or USUAL_CAPACITY))


def count_placeable(proposals: Sequence[Proposal], brokers: Sequence[Broker]) -> int:
    """Return how many of the proposals can be placed at once, at most."""
    able = np.array([[can_take(broker, one) for broker in brokers] for one in proposals])
    if all(broker.capacity is None for broker in brokers):
        return int(able.any(axis=1).sum())
    places = [len(proposals) if one.places is None else one.places for one in brokers]
    seats = csr_array(np.repeat(able, places, axis=1))
    return int((maximum_bipartite_matching(seats, perm_type="column") >= 0).sum())
