"""What is asked must make sense, and what people were told must be possible."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from matcher.domain.errors import InputError, Problem
from matcher.seating.types import Room, Seat, Talk


def check_input(talks: Sequence[Talk], room: Room, kept: Sequence[Seat]) -> None:
    """Raise InputError with every problem of talks and room, else with every one of ``kept``.

    Kept seats may go beyond what a party can bear (``most``, ``in_a_row``): a person may have
    wanted that. They may not be impossible. The problems of a seat have the field "seat".
    """
    problems = [*_check_room(room), *_check_talks(talks)]
    problems = problems or list(_check_kept({talk.id: talk for talk in talks}, room, kept))
    if problems:
        raise InputError(problems)


def _check_room(room: Room) -> Iterator[Problem]:
    least = {"tables": 0, "slots": 0, "most": 0, "in_a_row": 1}
    for name, bound in least.items():
        if getattr(room, name) < bound:
            yield Problem(name, "too_small", f"{name} must be at least {bound}")


def _check_talks(talks: Sequence[Talk]) -> Iterator[Problem]:
    for key, count in sorted(Counter(talk.id for talk in talks).items()):
        if count > 1:
            yield Problem("talk", "talk_twice", f"talk {key} is given {count} times")
    for talk in talks:
        if talk.first == talk.second:
            yield Problem("talk", "same_party", f"talk {talk.id} is of one party with itself")
        if not (math.isfinite(talk.worth) and 0 <= talk.worth <= 1):
            yield Problem("talk", "worth", f"the worth of talk {talk.id} must be from 0 to 1")


def _check_kept(talks: dict[int, Talk], room: Room, kept: Sequence[Seat]) -> Iterator[Problem]:
    unknown = [seat for seat in kept if seat.talk not in talks]
    for seat in unknown:
        yield _trouble(seat, "not_coming", "is not among those to be planned")
    coming = [seat for seat in kept if seat.talk in talks]
    seats = Counter(seat.talk for seat in coming)
    tables = Counter((seat.table, seat.slot) for seat in coming)
    parties = Counter((party, seat.slot) for seat in coming for party in _parties(talks, seat))
    for seat in coming:
        own = _parties(talks, seat)
        if seats[seat.talk] > 1:
            yield _trouble(seat, "talk_twice", "is kept twice")
        if not (0 <= seat.table < room.tables and 0 <= seat.slot < room.slots):
            yield _trouble(seat, "outside", "is kept where there is no such table or slot")
        if tables[seat.table, seat.slot] > 1:
            yield _trouble(seat, "table_taken", "shares its table and slot with another")
        if any(parties[party, seat.slot] > 1 for party in own):
            yield _trouble(seat, "party_twice", "has a party that would sit at two tables at once")
        if any(seat.slot in room.away.get(party, ()) for party in own):
            yield _trouble(seat, "party_away", "has a party that is not there in its slot")


def _parties(talks: dict[int, Talk], seat: Seat) -> tuple[int, int]:
    return talks[seat.talk].first, talks[seat.talk].second


def _trouble(seat: Seat, code: str, text: str) -> Problem:
    return Problem("seat", code, f"talk {seat.talk} {text}")
