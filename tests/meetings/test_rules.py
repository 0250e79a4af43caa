"""The pure rules: when talks are, what an agenda is, and which plans can be held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.domain.machine import step
from matcher.seating.plan import plan_talks
from matcher.seating.types import Room, Seat, Talk
from web.meetings.checking import BEARABLE, Trouble, check_seats, is_possible
from web.meetings.states import MEETING, MeetingState
from web.meetings.timetable import (
    Timetable,
    format_agenda,
    format_slots,
    parse_agenda,
    parse_slots,
)
from web.postings.demo import read_rows

START = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)


def test_breaks_move_what_comes_after_them() -> None:
    table = Timetable(START, 20, 4, frozenset({1}), 10)
    begins = [table.begins(slot) - START for slot in range(4)]
    assert begins == [timedelta(minutes=minutes) for minutes in (0, 20, 50, 70)]
    assert table.over - START == timedelta(minutes=90)


def test_an_agenda_is_typed_as_it_is_shown() -> None:
    items, wrong = parse_agenda("9:00 签到\n\n09：30 开场 | 市科技局\n路演\n25:00 晚")
    assert wrong == [4, 5]
    assert items == [
        {"time": "09:00", "what": "签到", "speaker": ""},
        {"time": "09:30", "what": "开场", "speaker": "市科技局"},
    ]
    assert parse_agenda(format_agenda(items)) == (items, [])


def test_slots_are_typed_from_one_on() -> None:
    assert parse_slots("3、1", 4) == frozenset({0, 2})
    assert parse_slots("", 4) == frozenset()
    assert parse_slots("5", 4) is None
    assert format_slots({2, 0}) == "1、3"


def test_a_cancelled_meeting_stays_so_and_one_that_was_held_is_not_cancelled() -> None:
    assert not MEETING.actions_from(MeetingState.CANCELLED)
    assert not MEETING.actions_from(MeetingState.CLOSED)
    assert step(MEETING, MeetingState.ANNOUNCED, "cancel") is MeetingState.CANCELLED
    assert "cancel" not in MEETING.actions_from(MeetingState.HELD)


def test_uneasy_is_what_the_room_says_too_much_of() -> None:
    talks = [Talk(number, 1, 10 + number, 0.5) for number in range(3)]
    seats = [Seat(number, 0, number) for number in range(3)]
    room = Room(tables=1, slots=3, most=2, in_a_row=2)
    assert {one.trouble for one in check_seats(seats, talks, room)} == set(BEARABLE)
    rested = Room(tables=1, slots=3, breaks=frozenset({1}), most=3, in_a_row=2)
    assert check_seats(seats, talks, rested) == []


SEATS = st.lists(
    st.builds(Seat, st.integers(0, 5), st.integers(-1, 3), st.integers(-1, 3)),
    max_size=6,
    unique_by=lambda seat: seat.talk,
)
TALKS = st.lists(st.tuples(st.integers(1, 4), st.integers(5, 8)), min_size=5, max_size=5).map(
    lambda pairs: [Talk(number, *pair, 0.5) for number, pair in enumerate(pairs)]
)
AWAY = st.dictionaries(st.integers(1, 8), st.frozensets(st.integers(0, 2)), max_size=3)


@given(SEATS, TALKS, AWAY)
@example([Seat(1, 0, 0), Seat(2, 1, 0)], [Talk(1, 1, 2, 0.5), Talk(2, 1, 3, 0.5)], {})
@settings(max_examples=60)
def test_a_plan_is_possible_exactly_when_nobody_is_at_two_places(
    seats: list[Seat], talks: list[Talk], away: dict[int, frozenset[int]]
) -> None:
    room = Room(tables=3, slots=3, most=9, in_a_row=9, away=away)
    known = {talk.id: talk for talk in talks}
    places = [(seat.table, seat.slot) for seat in seats]
    there = [
        (party, seat.slot)
        for seat in seats
        if seat.talk in known
        for party in (known[seat.talk].first, known[seat.talk].second)
    ]
    good = (
        all(seat.talk in known for seat in seats)
        and all(0 <= table < 3 and 0 <= slot < 3 for table, slot in places)
        and len(set(places)) == len(places)
        and len(set(there)) == len(there)
        and all(slot not in away.get(party, ()) for party, slot in there)
    )
    found = check_seats(seats, talks, room)
    assert is_possible(found) == good
    assert all(isinstance(one.trouble, Trouble) for one in found)


@given(TALKS, AWAY, st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_what_the_planner_makes_passes_the_check(
    talks: list[Talk], away: dict[int, frozenset[int]], tables: int, slots: int
) -> None:
    room = Room(tables=tables, slots=slots, breaks=frozenset({0}), most=2, in_a_row=1, away=away)
    plan = plan_talks(talks, room)
    assert check_seats(plan.seats, talks, room) == []
    assert {seat.talk for seat in plan.seats} | set(plan.left_out) == {one.id for one in talks}


def test_the_demos_plans_can_be_held() -> None:
    owners = {
        row["key"]: row["organisation"]
        for name in ("needs", "achievements")
        for row in read_rows(name)
    }
    numbers = {name: number for number, name in enumerate(sorted(set(owners.values())))}
    for row in read_rows("meetings"):
        seated = [pair for pair in row["pairs"] if pair["slot"] is not None]
        talks = [
            Talk(key, numbers[owners[one["need"]]], numbers[owners[one["achievement"]]], 0.5)
            for key, one in enumerate(seated)
        ]
        seats = [Seat(key, one["table"], one["slot"]) for key, one in enumerate(seated)]
        room = Room(tables=row["tables"], slots=row["slots"], breaks=frozenset(row["breaks"]))
        assert check_seats(seats, talks, room) == []
