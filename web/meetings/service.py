"""Meetings: written, announced, held, closed or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from matcher.domain.errors import InputError, LostRace, Problem, WrongState
from matcher.domain.machine import step
from web.base import db, log, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.base.verbs import CommonVerb
from web.meetings import inviting, mails
from web.meetings import queries as query
from web.meetings.models import Meeting
from web.meetings.permissions import MANAGE_MEETINGS
from web.meetings.states import (
    AWAITED_STATES,
    EDITABLE_STATES,
    MEETING,
    GuestState,
    MeetingState,
)
from web.meetings.timetable import AgendaItem, Timetable
from web.meetings.verbs import MeetingObject, MeetingVerb
from web.people.models import User

ASKED_AGAIN_DAYS = 3
"""So many days before the meeting, or before the day to answer by, the silent are reminded."""

TOLD_WHEN_CHANGED = ("place", "address", "begins_at", "ends_at", "first_slot_at", "slot_minutes")
"""What everybody who may come has to know anew."""

_SHAPE = ("slots", "tables", "breaks")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingData:
    """What an officer writes into a meeting. Times are aware; slots count from 0."""

    title: str
    description: str
    place: str
    address: str
    contact: str
    fields: list[str]
    call_id: int | None
    begins_at: datetime
    ends_at: datetime
    answer_by: date | None
    capacity: int
    agenda: list[AgendaItem]
    first_slot_at: datetime
    slot_minutes: int
    slots: int
    breaks: list[int]
    break_minutes: int
    tables: int
    most_talks: int
    in_a_row: int


def create(actor: User, data: MeetingData) -> Meeting:
    """Return a new meeting in draft."""
    require(actor, MANAGE_MEETINGS)
    _check(data)
    meeting = Meeting(author_id=actor.id, **_values(data))
    db.session().add(meeting)
    db.flush()
    log.record(
        actor, CommonVerb.CREATE, MeetingObject.MEETING, meeting.id, after=meeting.state.value
    )
    return meeting


def edit(actor: User, meeting: Meeting, data: MeetingData, version: int | None) -> None:
    """Change a meeting; whoever may come is told of another time or place."""
    require(actor, MANAGE_MEETINGS, meeting)
    require_version(meeting, version)
    if meeting.state not in EDITABLE_STATES:
        raise WrongState("meeting", meeting.state.value, "edit")
    _check(data)
    inviting.lock(meeting)
    values = _values(data)
    changed = {name for name, value in values.items() if getattr(meeting, name) != value}
    for name in changed:
        setattr(meeting, name, values[name])
    if changed & set(_SHAPE):
        _free_seats_outside(meeting)
    if meeting.state is MeetingState.ANNOUNCED:
        inviting.move_up(meeting)
        if changed & set(TOLD_WHEN_CHANGED):
            mails.tell_changed(meeting, _awaited(meeting))
    log.record(actor, CommonVerb.EDIT, MeetingObject.MEETING, meeting.id)


def announce(actor: User, meeting: Meeting, version: int | None) -> None:
    """Show the meeting to everybody; from now on organisations can be invited and register."""
    require_version(meeting, version)
    if meeting.state is MeetingState.DRAFT and meeting.begins_at <= utc_now():
        raise InputError.of("begins_at", "past")
    _move(actor, meeting, "announce", MeetingVerb.ANNOUNCE)
    meeting.announced_at = utc_now()


def hold(actor: User | None, meeting: Meeting, version: int | None = None) -> None:
    """Note that the meeting took place; the worker does so by itself when it is over."""
    require_version(meeting, version)
    if meeting.begins_at > utc_now():
        raise InputError.of("begins_at", "future")
    _move(actor, meeting, "hold", MeetingVerb.HOLD)
    meeting.held_at = utc_now()


def publish_outcomes(actor: User, meeting: Meeting, version: int | None) -> None:
    """Close the meeting: its numbers are public, and no outcome changes any more."""
    require_version(meeting, version)
    _move(actor, meeting, "publish_outcomes", MeetingVerb.PUBLISH_OUTCOMES)
    meeting.closed_at = utc_now()


def cancel(actor: User, meeting: Meeting, reason: str, version: int | None) -> None:
    """Call the meeting off and tell whoever was invited."""
    require_version(meeting, version)
    if not reason.strip():
        raise InputError.of("reason", "missing")
    was_known = meeting.state is MeetingState.ANNOUNCED
    _move(actor, meeting, "cancel", MeetingVerb.CANCEL)
    meeting.cancel_reason = reason.strip()
    if was_known:
        mails.tell_cancelled(meeting, _awaited(meeting))


def look_after() -> None:
    """The worker's regular look: note what is over, and once an hour remind of what is near."""
    with db.unit_of_work():
        hold_due()
    once_an_hour("meetings", remind_due)


def hold_due() -> None:
    """Note that meetings whose end is over took place."""
    statement = select(Meeting).where(
        Meeting.state == MeetingState.ANNOUNCED, Meeting.ends_at <= utc_now()
    )
    for meeting in db.session().scalars(statement.order_by(Meeting.id)).all():
        hold(None, meeting)


def remind_due(today: date) -> None:
    """Remind the guests of tomorrow's meetings, and those who owe an answer. Each once."""
    for meeting in query.list_running(utc_now()):
        guests = query.list_guests(meeting)
        day = site.local_day(meeting.begins_at)
        if day - today == timedelta(days=1):
            mails.remind(meeting, query.accepted(guests))
        until = min(meeting.answer_by or day, day)
        if timedelta(0) <= until - today <= timedelta(days=ASKED_AGAIN_DAYS):
            silent = [one for one in guests if one.state is GuestState.INVITED]
            # Whoever was invited within these days knows it without being told twice.
            known = [one for one in silent if today - site.local_day(one.invited_at) >= _SOON]
            mails.tell_asked_again(meeting, known, f"until-{until}")


_SOON = timedelta(days=2)


def require_version(meeting: Meeting, version: int | None) -> None:
    """Raise LostRace where the page showed an older version."""
    if version is not None and version != meeting.version:
        raise LostRace(f"meeting {meeting.id}")


def _move(actor: User | None, meeting: Meeting, action: str, verb: MeetingVerb) -> None:
    if actor is not None:
        require(actor, MANAGE_MEETINGS, meeting)
    before = meeting.state
    meeting.state = step(MEETING, before, action)
    log.record(
        actor,
        verb,
        MeetingObject.MEETING,
        meeting.id,
        before=before.value,
        after=meeting.state.value,
    )


def _awaited(meeting: Meeting) -> list[Any]:
    return [one for one in query.list_guests(meeting) if one.state in AWAITED_STATES]


def _free_seats_outside(meeting: Meeting) -> None:
    """Talks whose table or slot is no more have to be planned anew."""
    for pair in query.list_pairs(meeting):
        seat = pair.seat
        if seat and (seat[0] >= meeting.slots or seat[1] >= meeting.tables):
            pair.slot = pair.table_number = None
            pair.is_locked = False


def _values(data: MeetingData) -> dict[str, Any]:
    return {name: getattr(data, name) for name in MeetingData.__slots__}


def _check(data: MeetingData) -> None:
    """Raise InputError with everything that cannot be."""
    table = Timetable(
        data.first_slot_at,
        data.slot_minutes,
        data.slots,
        frozenset(data.breaks),
        data.break_minutes,
    )
    found = []
    if data.ends_at <= data.begins_at:
        found.append(Problem("ends_at", "before_beginning"))
    if data.first_slot_at < data.begins_at:
        found.append(Problem("first_slot_at", "before_beginning"))
    elif table.over > data.ends_at > data.begins_at:
        found.append(Problem("slots", "beyond_end"))
    if data.breaks and not data.break_minutes:
        found.append(Problem("break_minutes", "missing"))
    if found:
        raise InputError(found)
