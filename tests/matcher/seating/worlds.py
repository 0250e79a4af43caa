"""Random meetings, the rules of a plan told a second time, and slow or simple planners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from hypothesis import strategies as st

from matcher.seating.types import Plan, Room, Seat, Talk

Slots = Mapping[int, int]


@st.composite
def meetings(
    draw: st.DrawFn, talks: int = 14, parties: int = 8, slots: int = 6, tables: int = 4
) -> tuple[list[Talk], Room]:
    """Return talks and a room that is often too small for them."""
    party = st.integers(1, parties)
    pairs = draw(
        st.lists(st.tuples(party, party).filter(lambda pair: pair[0] != pair[1]), max_size=talks)
    )
    slot = st.integers(0, slots - 1)
    room = Room(
        tables=draw(st.integers(0, tables)),
        slots=draw(st.integers(0, slots)),
        breaks=draw(st.frozensets(slot, max_size=2)),
        most=draw(st.integers(0, 5)),
        in_a_row=draw(st.integers(1, 3)),
        away=draw(st.dictionaries(party, st.frozensets(slot), max_size=3)),
    )
    worth = st.integers(0, 100).map(lambda points: points / 100)
    return [Talk(10 + key, *pair, draw(worth)) for key, pair in enumerate(pairs)], room


@st.composite
def tiny_meetings(draw: st.DrawFn) -> tuple[list[Talk], Room]:
    """Return what can be planned by trying everything."""
    return draw(meetings(talks=5, parties=5, slots=4, tables=2))


def broken_rules(talks: Sequence[Talk], room: Room, slots: Slots) -> list[str]:
    """Return what is wrong with a timetable."""
    busy: dict[int, list[int]] = {}
    for talk in talks:
        for party in (talk.first, talk.second):
            busy.setdefault(party, []).extend([slots[talk.id]] if talk.id in slots else [])
    wrong = [
        f"slot {slot}"
        for slot in slots.values()
        if not 0 <= slot < room.slots or list(slots.values()).count(slot) > room.tables
    ]
    for party, own in busy.items():
        if len(set(own)) < len(own):
            wrong.append(f"{party} at two tables at once")
        if len(own) > room.most:
            wrong.append(f"{party} has too many")
        if set(own) & room.away.get(party, frozenset()):
            wrong.append(f"{party} is away")
        if longest_row(own, room) > room.in_a_row:
            wrong.append(f"{party} has no pause")
    return wrong


def longest_row(own: Sequence[int], room: Room) -> int:
    longest = row = 0
    for slot in range(room.slots):
        row = row + 1 if slot in own else 0
        longest = max(longest, row)
        if slot in room.breaks:
            row = 0
    return longest


def slots_of(plan: Plan) -> dict[int, int]:
    return {seat.talk: seat.slot for seat in plan.seats}


def points(talks: Sequence[Talk], slots: Slots) -> int:
    return sum(round(100 * talk.worth) for talk in talks if talk.id in slots)


def fairness(talks: Sequence[Talk], slots: Slots) -> int:
    """The first talk of a party counts 1000, the next ones 32, 16, 8, 4, 2, 1, 1 ..."""
    parties = [party for talk in talks if talk.id in slots for party in (talk.first, talk.second)]
    shares = [1000, 32, 16, 8, 4, 2, *[1] * len(parties)]
    return sum(sum(shares[: parties.count(party)]) for party in set(parties))


def all_timetables(talks: Sequence[Talk], room: Room) -> Iterator[dict[int, int]]:
    """Yield every timetable that keeps the rules."""
    for choice in product([None, *range(room.slots)], repeat=len(talks)):
        slots = {
            talk.id: slot for talk, slot in zip(talks, choice, strict=True) if slot is not None
        }
        if not broken_rules(talks, room, slots):
            yield slots


def plan_greedily(talks: Sequence[Talk], room: Room, kept: Sequence[Seat] = ()) -> dict[int, int]:
    """Put the worthiest talk first, each into the first slot that suits."""
    slots = {seat.talk: seat.slot for seat in kept}
    for talk in sorted(talks, key=lambda one: (-round(100 * one.worth), one.id)):
        for slot in range(room.slots) if talk.id not in slots else ():
            if not broken_rules(talks, room, slots | {talk.id: slot}):
                slots[talk.id] = slot
                break
    return slots
