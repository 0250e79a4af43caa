"""What holds of every plan of tables, whatever the meeting."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.seating.plan import plan_talks
from matcher.seating.types import LeftOut, Plan, Room, Seat, Talk
from matcher.seating.walking import itinerary, walks
from tests.matcher.seating.worlds import (
    all_timetables,
    broken_rules,
    fairness,
    meetings,
    plan_greedily,
    points,
    slots_of,
    tiny_meetings,
)

Meeting = tuple[list[Talk], Room]
few = settings(max_examples=60, deadline=None)


def is_sound(talks: list[Talk], room: Room, plan: Plan) -> bool:
    """Every talk once, every table once in a slot, every rule of time kept."""
    seated = [seat.talk for seat in plan.seats]
    places = {(seat.table, seat.slot) for seat in plan.seats}
    return (
        sorted([*seated, *plan.left_out]) == sorted(talk.id for talk in talks)
        and len(places) == len(seated)
        and all(0 <= seat.table < room.tables for seat in plan.seats)
        and not broken_rules(talks, room, slots_of(plan))
    )


@few
@given(meetings())
def test_nobody_is_at_two_tables_no_table_is_doubled_and_all_limits_hold(meeting: Meeting) -> None:
    talks, room = meeting
    assert is_sound(talks, room, plan_talks(talks, room))


@few
@given(meetings(), st.randoms(use_true_random=False))
def test_the_order_of_the_talks_changes_nothing(meeting: Meeting, chance: object) -> None:
    talks, room = meeting
    mixed = list(talks)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert plan_talks(mixed, room) == plan_talks(talks, room)


@few
@given(meetings())
def test_no_plan_is_worth_less_than_a_greedy_one(meeting: Meeting) -> None:
    talks, room = meeting
    greedy = plan_greedily(talks, room)
    assert points(talks, slots_of(plan_talks(talks, room))) >= points(talks, greedy)


@few
@given(tiny_meetings())
def test_a_tiny_plan_is_the_best_of_all(meeting: Meeting) -> None:
    talks, room = meeting
    best = max((points(talks, one), fairness(talks, one)) for one in all_timetables(talks, room))
    found = slots_of(plan_talks(talks, room))
    assert (points(talks, found), fairness(talks, found)) == best


@few
@given(meetings())
def test_the_reason_of_every_talk_left_out_is_true(meeting: Meeting) -> None:
    talks, room = meeting
    plan = plan_talks(talks, room)
    slots = slots_of(plan)
    larger = replace(room, tables=room.tables + 1)
    for talk in (talk for talk in talks if talk.id in plan.left_out):
        away = room.away.get(talk.first, frozenset()) | room.away.get(talk.second, frozenset())
        together = set(range(room.slots)) - away
        fits = [s for s in together if not broken_rules(talks, room, slots | {talk.id: s})]
        assert fits == []
        helped = [s for s in together if not broken_rules(talks, larger, slots | {talk.id: s})]
        expected = LeftOut.ROOM_FULL if helped else LeftOut.PARTY_FULL
        assert plan.left_out[talk.id] is (expected if together else LeftOut.NO_TIME)


@few
@given(meetings(), st.data())
def test_who_was_told_a_place_keeps_it_and_the_rest_keeps_the_rules(
    meeting: Meeting, data: st.DataObject
) -> None:
    talks, room = meeting
    before = plan_talks(talks, room)
    seat = st.sampled_from(before.seats) if before.seats else st.nothing()
    kept: list[Seat] = data.draw(st.lists(seat, unique=True))
    worths = st.sampled_from([0.1, 0.5, 0.9])
    changed = [replace(talk, worth=data.draw(worths)) for talk in talks]
    after = plan_talks(changed, room, kept)
    assert set(kept) <= set(after.seats)
    assert is_sound(changed, room, after)
    greedy = plan_greedily(changed, room, kept)
    assert points(changed, slots_of(after)) >= points(changed, greedy)


@few
@given(meetings())
def test_what_parties_walk_adds_up(meeting: Meeting) -> None:
    talks, room = meeting
    plan = plan_talks(talks, room)
    total = 0
    for party in {party for talk in talks for party in (talk.first, talk.second)}:
        path = itinerary(plan, talks, party)
        slots = [seat.slot for seat in path]
        assert slots == sorted(set(slots))
        total += sum(abs(path[n].table - path[n + 1].table) for n in range(len(path) - 1))
    assert walks(plan, talks) == total
