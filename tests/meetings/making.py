"""Meetings for tests, and a planner as simple as can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from matcher.domain.codes import Role
from matcher.seating.types import LeftOut, Plan, Room, Seat, Talk
from tests.factories import make_confirmed, make_match, make_user
from web.base import db
from web.base.clock import utc_now
from web.matches.models import Match
from web.meetings import inviting, pairing, planning, roadshow, service
from web.meetings import queries as query
from web.meetings.inviting import Answer
from web.meetings.models import Guest, Meeting, MeetingPair, RoadshowItem
from web.meetings.service import MeetingData
from web.meetings.states import GuestState
from web.people.models import User
from web.postings.models import Posting


def plan_greedily(talks: Sequence[Talk], room: Room, kept: Sequence[Seat] = ()) -> Plan:
    """Seat the likeliest talk first, in the first slot and at the first table that is free."""
    seats = list(kept)
    known = {talk.id: talk for talk in talks}
    left: dict[int, LeftOut] = {}
    for talk in sorted(talks, key=lambda one: (-one.worth, one.id)):
        if any(seat.talk == talk.id for seat in seats):
            continue
        seat = _find_seat(talk, room, seats, known)
        if seat is None:
            left[talk.id] = LeftOut.ROOM_FULL
        else:
            seats.append(seat)
    return Plan(tuple(seats), left)


def _find_seat(
    talk: Talk, room: Room, seats: Sequence[Seat], known: dict[int, Talk]
) -> Seat | None:
    parties = {talk.first, talk.second}
    for slot in range(room.slots):
        here = [seat for seat in seats if seat.slot == slot]
        busy = {
            party for seat in here for party in (known[seat.talk].first, known[seat.talk].second)
        }
        away = any(slot in room.away.get(party, ()) for party in parties)
        free = set(range(room.tables)) - {seat.table for seat in here}
        if free and not away and busy.isdisjoint(parties):
            return Seat(talk.id, min(free), slot)
    return None


def meeting_data(**values: Any) -> MeetingData:
    """A meeting in a week, of three slots at two tables."""
    begins = (utc_now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    defaults: dict[str, Any] = {
        "title": "海洋产业对接会",
        "description": "网箱养殖装备的供需双方面对面。",
        "place": "市科技局二楼",
        "address": "赤坎区人民大道1号",
        "contact": "成果科 0759-0000001",
        "fields": ["marine"],
        "call_id": None,
        "begins_at": begins,
        "ends_at": begins + timedelta(hours=3),
        "answer_by": None,
        "capacity": 10,
        "agenda": [{"time": "09:00", "what": "开场", "speaker": ""}],
        "first_slot_at": begins + timedelta(minutes=30),
        "slot_minutes": 20,
        "slots": 3,
        "breaks": [1],
        "break_minutes": 10,
        "tables": 2,
        "most_talks": 6,
        "in_a_row": 4,
    }
    return MeetingData(**(defaults | values))


def make_meeting(officer: User | None = None, **values: Any) -> Meeting:
    """An announced meeting."""
    officer = officer or make_user(Role.OFFICER)
    meeting = service.create(officer, meeting_data(**values))
    service.announce(officer, meeting, None)
    db.commit()
    return meeting


def add_match(meeting: Meeting, match: Match | None = None) -> MeetingPair:
    """A pair of the meeting; of a confirmed match where none is given."""
    officer = make_user(Role.OFFICER)
    match = match or make_confirmed()
    assert pairing.add(officer, meeting, [match.id]) == 1
    db.commit()
    return next(one for one in query.list_pairs(meeting) if one.match_id == match.id)


def let_come(meeting: Meeting, pair: MeetingPair, **values: Any) -> None:
    """Both parties of a pair accept."""
    for posting in (pair.match.need, pair.match.achievement):
        inviting.answer(posting.author, meeting, Answer(comes=True, **values))
    db.commit()


def make_planned(meeting: Meeting, officer: User | None = None) -> None:
    """Plan and publish the tables."""
    officer = officer or make_user(Role.OFFICER)
    planning.make_plan(officer, meeting, None, plan_greedily)
    planning.publish(officer, meeting, None)
    db.commit()


def begin(meeting: Meeting) -> None:
    """Let the meeting have begun an hour ago, and end in two."""
    shift = meeting.begins_at - (utc_now() - timedelta(hours=1))
    for name in ("begins_at", "ends_at", "first_slot_at"):
        setattr(meeting, name, getattr(meeting, name) - shift)
    db.commit()


def make_proposed_pair(meeting: Meeting, **need: Any) -> MeetingPair:
    """A pair whose match its broker has not decided on."""
    return add_match(meeting, make_match(**need))


def state_of(meeting: Meeting, user: User) -> GuestState | None:
    """What the account's organisation answered."""
    guest = query.guest_of(meeting, user.organisation_id)
    return guest.state if guest else None


def make_guest(meeting: Meeting, user: User) -> Guest:
    """The organisation of an account, invited."""
    assert user.organisation is not None
    officer = make_user(Role.OFFICER)
    inviting.invite(officer, meeting, [user.organisation])
    db.commit()
    guest = query.guest_of(meeting, user.organisation_id)
    assert guest is not None
    return guest


def make_roadshow(meeting: Meeting, achievement: Posting) -> RoadshowItem:
    """An achievement that presents itself at the meeting."""
    item = roadshow.add(make_user(Role.OFFICER), meeting, achievement.id, "", "", 8)
    db.commit()
    return item
