"""Tables at a meeting, one rule at a time."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from matcher.domain.errors import InputError
from matcher.seating.plan import plan_talks
from matcher.seating.types import LeftOut, Room, Seat, Talk
from matcher.seating.walking import itinerary, walks
from tests.matcher.seating.worlds import broken_rules, longest_row, slots_of

LAB, FIRM, SCHOOL, MILL, YARD = 1, 2, 3, 4, 5
HALL = Room(tables=4, slots=4)


def star(count: int) -> list[Talk]:
    """The lab with so many firms."""
    return [Talk(key, LAB, 10 + key, 0.5) for key in range(count)]


def troubles(talks: list[Talk], room: Room, kept: list[Seat]) -> set[str]:
    with pytest.raises(InputError) as raised:
        plan_talks(talks, room, kept)
    assert all(problem.field == "seat" for problem in raised.value.problems)
    return {problem.code for problem in raised.value.problems}


def test_without_talks_there_is_nothing_to_plan() -> None:
    plan = plan_talks([], HALL)
    assert plan.seats == ()
    assert plan.left_out == {}


def test_the_likelier_talk_gets_the_only_table() -> None:
    talks = [Talk(1, LAB, FIRM, 0.3), Talk(2, SCHOOL, MILL, 0.4)]
    plan = plan_talks(talks, Room(tables=1, slots=1))
    assert plan.seats == (Seat(2, 0, 0),)
    assert plan.left_out == {1: LeftOut.ROOM_FULL}


def test_two_talks_together_outweigh_a_likelier_one() -> None:
    talks = [Talk(1, LAB, FIRM, 0.6), Talk(2, LAB, SCHOOL, 0.4), Talk(3, FIRM, MILL, 0.4)]
    plan = plan_talks(talks, Room(tables=2, slots=1))
    assert slots_of(plan).keys() == {2, 3}
    assert plan.left_out == {1: LeftOut.PARTY_FULL}


def test_among_equals_who_has_no_talk_comes_first() -> None:
    talks = [Talk(1, LAB, FIRM, 0.5), Talk(2, LAB, SCHOOL, 0.5), Talk(3, MILL, YARD, 0.5)]
    plan = plan_talks(talks, Room(tables=1, slots=2))
    assert 3 in slots_of(plan)


def test_a_pause_follows_as_many_talks_as_can_be_borne() -> None:
    room = Room(tables=3, slots=6, in_a_row=2, most=6)
    plan = plan_talks(star(6), room)
    assert len(plan.seats) == 4
    assert longest_row([seat.slot for seat in plan.seats], room) == 2
    assert set(plan.left_out.values()) == {LeftOut.PARTY_FULL}


def test_a_break_is_a_pause() -> None:
    room = Room(tables=3, slots=6, in_a_row=2, most=6, breaks=frozenset({1, 3}))
    assert len(plan_talks(star(6), room).seats) == 6


def test_a_party_has_no_more_talks_than_it_can_bear() -> None:
    plan = plan_talks(star(4), replace(HALL, most=3))
    assert len(plan.seats) == 3
    assert set(plan.left_out.values()) == {LeftOut.PARTY_FULL}


def test_who_comes_late_and_who_leaves_early_may_never_meet() -> None:
    away = {LAB: frozenset({0, 1}), FIRM: frozenset({2, 3})}
    plan = plan_talks([Talk(1, LAB, FIRM, 0.9)], replace(HALL, away=away))
    assert plan.left_out == {1: LeftOut.NO_TIME}


def test_the_party_with_most_talks_stays_at_its_table() -> None:
    talks = star(4)
    plan = plan_talks(talks, HALL)
    assert len({seat.table for seat in itinerary(plan, talks, LAB)}) == 1
    assert walks(plan, talks) == 0


def test_two_hosts_who_share_all_guests_sit_side_by_side() -> None:
    guests = range(10, 14)
    talks = [Talk(10 * host + guest, host, guest, 0.5) for host in (LAB, FIRM) for guest in guests]
    plan = plan_talks(talks, replace(HALL, tables=6))
    assert len(plan.seats) == 8
    assert walks(plan, talks) == len(guests)


def test_kept_talks_may_go_beyond_what_is_borne_and_no_more_are_added() -> None:
    kept = [Seat(0, 0, 0), Seat(1, 0, 1), Seat(2, 0, 2)]
    plan = plan_talks(star(4), replace(HALL, most=2, in_a_row=2), kept)
    assert plan.seats == tuple(kept)
    assert plan.left_out == {3: LeftOut.PARTY_FULL}


def test_each_impossible_kept_seat_is_named() -> None:
    talks = [*star(2), Talk(9, SCHOOL, MILL, 0.5)]
    assert troubles(talks, HALL, [Seat(0, 0, 0), Seat(1, 1, 0)]) == {"party_twice"}
    assert troubles(talks, HALL, [Seat(0, 0, 0), Seat(9, 0, 0)]) == {"table_taken"}
    assert troubles(talks, HALL, [Seat(0, 0, 0), Seat(0, 0, 1)]) == {"talk_twice"}
    assert troubles(talks, HALL, [Seat(0, 4, 0), Seat(1, 0, 4)]) == {"outside"}
    assert troubles(talks, HALL, [Seat(7, 0, 0)]) == {"not_coming"}
    away = replace(HALL, away={LAB: frozenset({0})})
    assert troubles(talks, away, [Seat(0, 0, 0)]) == {"party_away"}


@pytest.mark.parametrize(
    ("talks", "room", "code"),
    [
        ([Talk(1, LAB, LAB, 0.5)], HALL, "same_party"),
        ([Talk(1, LAB, FIRM, float("nan"))], HALL, "worth"),
        ([Talk(1, LAB, FIRM, 1.5)], HALL, "worth"),
        ([Talk(1, LAB, FIRM, 0.5), Talk(1, LAB, MILL, 0.5)], HALL, "talk_twice"),
        ([], Room(tables=-1, slots=1), "too_small"),
        ([], Room(tables=1, slots=1, in_a_row=0), "too_small"),
    ],
)
def test_what_makes_no_sense_is_refused(talks: list[Talk], room: Room, code: str) -> None:
    with pytest.raises(InputError) as raised:
        plan_talks(talks, room)
    assert [problem.code for problem in raised.value.problems] == [code]


def test_a_crowded_meeting_is_planned_up_to_its_bound() -> None:
    # Every firm with every school: each party has a talk in every slot, which leaves no choice
    # of talks and many of slots.
    talks = [Talk(8 * a + b, a, 100 + b, 0.5) for a in range(8) for b in range(8)]
    room = Room(tables=8, slots=9, most=8, breaks=frozenset({2, 5}), in_a_row=3)
    plan = plan_talks(talks, room)
    assert len(plan.seats) == 64
    assert broken_rules(talks, room, slots_of(plan)) == []


def test_the_largest_meeting_gets_the_same_sound_plan_whatever_the_order() -> None:
    chance = random.Random(5)
    pairs = sorted({(chance.randrange(40), 40 + chance.randrange(80)) for _ in range(210)})[:200]
    talks = [Talk(key, *pair, chance.random()) for key, pair in enumerate(pairs)]
    away = {party: frozenset(chance.sample(range(12), 6)) for party in range(0, 120, 3)}
    room = Room(tables=12, slots=12, breaks=frozenset({3, 7}), in_a_row=2, away=away)
    plan = plan_talks(talks, room)
    assert plan == plan_talks(chance.sample(talks, len(talks)), room)
    assert len({(seat.table, seat.slot) for seat in plan.seats}) == len(plan.seats) > 100
    assert broken_rules(talks, room, slots_of(plan)) == []
