"""What is wrong with a plan of tables, whoever made it. Pure: nothing here knows the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matcher.seating.types import Room, Seat, Talk


class Trouble(StrEnum):
    """What can be wrong with a seat."""

    OUTSIDE = "outside"
    """There is no such table or slot."""
    TABLE_TAKEN = "table_taken"
    PARTY_TWICE = "party_twice"
    """A party would sit at two tables at once."""
    PARTY_AWAY = "party_away"
    NOT_COMING = "not_coming"
    TOO_MANY = "too_many"
    NO_PAUSE = "no_pause"


BEARABLE = frozenset({Trouble.TOO_MANY, Trouble.NO_PAUSE})
"""What the planner avoids and a person may want all the same."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and the talk it is wrong with."""

    talk: int
    trouble: Trouble


def check_seats(seats: Iterable[Seat], talks: Iterable[Talk], room: Room) -> list[Finding]:
    """Return everything that is wrong with a plan, impossible things first."""
    taken, known = list(seats), {talk.id: talk for talk in talks}
    found = [Finding(seat.talk, Trouble.NOT_COMING) for seat in taken if seat.talk not in known]
    coming = [seat for seat in taken if seat.talk in known]
    found += [
        Finding(seat.talk, trouble) for seat in coming for trouble in _impossible(seat, known, room)
    ]
    return found + _doubled(coming, known) + _unbearable(coming, known, room)


def is_possible(findings: Iterable[Finding]) -> bool:
    """Return whether the plan can be held, if not comfortably."""
    return all(finding.trouble in BEARABLE for finding in findings)


def _impossible(seat: Seat, talks: Mapping[int, Talk], room: Room) -> list[Trouble]:
    if not (0 <= seat.table < room.tables and 0 <= seat.slot < room.slots):
        return [Trouble.OUTSIDE]
    away = any(seat.slot in room.away.get(party, ()) for party in _parties(talks[seat.talk]))
    return [Trouble.PARTY_AWAY] if away else []


def _doubled(seats: Sequence[Seat], talks: Mapping[int, Talk]) -> list[Finding]:
    tables = Counter((seat.table, seat.slot) for seat in seats)
    parties = Counter((party, seat.slot) for seat in seats for party in _parties(talks[seat.talk]))
    found = [
        Finding(seat.talk, Trouble.TABLE_TAKEN)
        for seat in seats
        if tables[seat.table, seat.slot] > 1
    ]
    return found + [
        Finding(seat.talk, Trouble.PARTY_TWICE)
        for seat in seats
        if any(parties[party, seat.slot] > 1 for party in _parties(talks[seat.talk]))
    ]


def _unbearable(seats: Sequence[Seat], talks: Mapping[int, Talk], room: Room) -> list[Finding]:
    found = []
    slots = _slots_of_parties(seats, talks)
    for seat in seats:
        own = [slots[party] for party in _parties(talks[seat.talk])]
        if any(len(taken) > room.most for taken in own):
            found.append(Finding(seat.talk, Trouble.TOO_MANY))
        if any(_row_around(seat.slot, taken, room) > room.in_a_row for taken in own):
            found.append(Finding(seat.talk, Trouble.NO_PAUSE))
    return found


def _slots_of_parties(seats: Sequence[Seat], talks: Mapping[int, Talk]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for seat in seats:
        for party in _parties(talks[seat.talk]):
            found.setdefault(party, set()).add(seat.slot)
    return found


def _row_around(slot: int, taken: set[int], room: Room) -> int:
    """Return how many talks a party has one after the other around a slot."""
    first = last = slot
    while first - 1 in taken and first - 1 not in room.breaks:
        first -= 1
    while last + 1 in taken and last not in room.breaks:
        last += 1
    return last - first + 1


def _parties(talk: Talk) -> tuple[int, int]:
    return talk.first, talk.second
