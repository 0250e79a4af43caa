"""The demo's meetings: one that is over, one to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.site import zone
from web.matches.models import Match
from web.meetings.models import Guest, Meeting, MeetingPair, RoadshowItem
from web.meetings.states import GuestState, LeftReason, MeetingState, TalkOutcome
from web.meetings.timetable import parse_agenda
from web.people.models import Organisation, User
from web.postings.demo import Loaded, Row, read_rows

BEGINS, FIRST_TALK, ENDS = time(9), time(9, 40), time(12)


def load_meetings(loaded: Loaded) -> None:
    """Load the meetings of the demo file with the pairs that the demo's deals have."""
    officer = db.session().scalars(select(User).filter_by(role=Role.OFFICER)).first()
    assert officer is not None
    for row in read_rows("meetings"):
        meeting = _meeting(loaded, row, officer)
        db.session().add(meeting)
        pairs = _pairs(loaded, meeting, row, officer)
        db.session().add_all(pairs)
        db.session().add_all(_guests(loaded, meeting, row, pairs, officer))
        db.session().add_all(_roadshow(loaded, meeting, row))


def _meeting(loaded: Loaded, row: Row, officer: User) -> Meeting:
    state, day = MeetingState(row["state"]), _day(loaded, row)
    begins, first, ends = (
        datetime.combine(day, hour, zone()) for hour in (BEGINS, FIRST_TALK, ENDS)
    )
    is_over = state is MeetingState.CLOSED
    known = min(begins, loaded.moment(loaded.today.isoformat())) - timedelta(days=14)
    call = loaded.calls.get(row.get("call", ""))
    names = ("description", "place", "address", "contact", "fields")
    return Meeting(
        **{name: row[name] for name in (*names, "capacity", "tables", "slots", "breaks")},
        title=row["title"].format(quarter="一二三四"[call.quarter - 1] if call else ""),
        call_id=call.id if call else None,
        begins_at=begins,
        ends_at=ends,
        answer_by=day - timedelta(days=4),
        agenda=parse_agenda("\n".join(row["agenda"]))[0],
        first_slot_at=first,
        slot_minutes=20,
        break_minutes=10,
        state=state,
        plan_number=1,
        plan_published_at=known + timedelta(days=10),
        author_id=officer.id,
        created_at=known,
        announced_at=known,
        held_at=ends if is_over else None,
        closed_at=ends + timedelta(days=1) if is_over else None,
        is_demo=True,
    )


def _day(loaded: Loaded, row: Row) -> date:
    """Return the day it is held: a past one of the files, or one that is always to come."""
    if "in_days" in row:
        return loaded.today + timedelta(days=row["in_days"])
    return loaded.past_day(row["on"])


def _pairs(loaded: Loaded, meeting: Meeting, row: Row, officer: User) -> list[MeetingPair]:
    found = []
    for told in row["pairs"]:
        match = _match(loaded, told)
        if match is not None:
            found.append(_pair(meeting, match, told, officer))
    return found


def _pair(meeting: Meeting, match: Match, told: Row, officer: User) -> MeetingPair:
    outcome: dict[str, Any] = {}
    if "outcome" in told:
        outcome = {
            "outcome": TalkOutcome(told["outcome"]),
            "outcome_note": told["note"],
            "outcome_at": meeting.ends_at,
            "outcome_by_id": match.broker_id,
        }
    return MeetingPair(
        meeting=meeting,
        match=match,
        added_by_id=officer.id,
        table_number=told["table"],
        slot=told["slot"],
        told_table=told["table"],
        told_slot=told["slot"],
        left_out=LeftReason(told["left_out"]) if "left_out" in told else None,
        **outcome,
    )


def _match(loaded: Loaded, told: Row) -> Match | None:
    need = loaded.postings.get(told["need"])
    achievement = loaded.postings.get(told["achievement"])
    if need is None or achievement is None:
        return None
    return db.session().scalar(
        select(Match).filter_by(need_id=need.id, achievement_id=achievement.id)
    )


def _guests(
    loaded: Loaded, meeting: Meeting, row: Row, pairs: Iterable[MeetingPair], officer: User
) -> list[Guest]:
    coming = {
        posting.organisation
        for pair in pairs
        if pair.slot is not None
        for posting in (pair.match.need, pair.match.achievement)
    }
    asked = [loaded.organisations[key] for key in row["invited"]]
    ordered = sorted(coming, key=lambda one: one.id)
    return [_guest(meeting, one, officer, comes=True) for one in ordered] + [
        _guest(meeting, one, officer, comes=False) for one in asked if one not in coming
    ]


def _guest(meeting: Meeting, organisation: Organisation, officer: User, *, comes: bool) -> Guest:
    invited_at = meeting.announced_at or meeting.created_at
    is_over = meeting.state is MeetingState.CLOSED
    return Guest(
        meeting=meeting,
        organisation=organisation,
        state=GuestState.ACCEPTED if comes else GuestState.INVITED,
        invited_by_id=officer.id,
        invited_at=invited_at,
        answered_at=invited_at + timedelta(days=3) if comes else None,
        people=2,
        arrived_at=meeting.begins_at if comes and is_over else None,
    )


def _roadshow(loaded: Loaded, meeting: Meeting, row: Row) -> list[RoadshowItem]:
    return [
        RoadshowItem(
            meeting=meeting,
            position=position,
            posting=loaded.postings[told["achievement"]],
            minutes=told["minutes"],
            interested=told.get("interested"),
            note=told.get("note", ""),
        )
        for position, told in enumerate(row["roadshow"], 1)
        if told["achievement"] in loaded.postings
    ]
