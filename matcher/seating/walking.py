"""How people walk through a plan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from matcher.seating.types import Plan, Seat, Talk


def itinerary(plan: Plan, talks: Sequence[Talk], party: int) -> list[Seat]:
    """Return where a party sits, in the order of time."""
    own = {talk.id for talk in talks if party in (talk.first, talk.second)}
    return sorted((seat for seat in plan.seats if seat.talk in own), key=lambda seat: seat.slot)


def walks(plan: Plan, talks: Sequence[Talk]) -> int:
    """Return how many tables all parties walk on from talk to talk, the tables in a row."""
    parties = sorted({party for talk in talks for party in (talk.first, talk.second)})
    return sum(
        abs(before.table - after.table)
        for party in parties
        for before, after in pairwise(itinerary(plan, talks, party))
    )
