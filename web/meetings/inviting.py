"""Who is invited, who comes, who waits for a place, and who is there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from matcher.domain.codes import Verification
from matcher.domain.errors import InputError, WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.meetings import mails
from web.meetings import queries as query
from web.meetings.models import Guest, Meeting
from web.meetings.permissions import MANAGE_MEETINGS, TAKE_PART
from web.meetings.states import GuestState, LeftReason, MeetingState
from web.meetings.verbs import MeetingObject, MeetingVerb
from web.people.models import Organisation, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an organisation says to an invitation. Slots count from 0."""

    comes: bool
    people: int = 1
    names: str = ""
    wishes: str = ""
    away: list[int] = field(default_factory=list)


def lock(meeting: Meeting) -> None:
    """Let nobody else give away places or change the plan until the present work is stored."""
    locked = select(Meeting.id).where(Meeting.id == meeting.id).with_for_update()
    db.session().execute(locked)


def invite(actor: User, meeting: Meeting, organisations: Collection[Organisation]) -> list[Guest]:
    """Invite organisations; those who know of the meeting already are left as they are."""
    require(actor, MANAGE_MEETINGS, meeting)
    _require_open(meeting, "invite")
    lock(meeting)
    known = {guest.organisation_id for guest in query.list_guests(meeting)}
    new = [
        Guest(meeting=meeting, organisation=one, invited_by_id=actor.id)
        for one in organisations
        if one.id not in known
    ]
    db.session().add_all(new)
    db.flush()
    for guest in new:
        log.record(actor, MeetingVerb.INVITE, MeetingObject.GUEST, guest.id, meeting=meeting.id)
    mails.tell_invited(meeting, new)
    return new


def answer(actor: User, meeting: Meeting, said: Answer) -> Guest:
    """Answer for one's own organisation; one that was not invited comes forward by that."""
    require(actor, TAKE_PART, meeting)
    _require_open(meeting, "answer")
    organisation = actor.organisation
    if organisation is None or organisation.verification is not Verification.VERIFIED:
        raise InputError.of("organisation", "unverified")
    lock(meeting)
    guest = query.guest_of(meeting, organisation.id)
    if guest is None:
        guest = Guest(meeting=meeting, organisation=organisation)
        db.session().add(guest)
        db.flush()
    _take(actor, guest, said)
    return guest


def answer_for(actor: User, guest: Guest, *, comes: bool, people: int = 1) -> None:
    """Note what an organisation said by telephone."""
    require(actor, MANAGE_MEETINGS, guest.meeting)
    _require_open(guest.meeting, "answer")
    lock(guest.meeting)
    db.session().refresh(guest)
    said = Answer(
        comes=comes, people=people, names=guest.names, wishes=guest.wishes, away=list(guest.away)
    )
    _take(actor, guest, said)


def move_up(meeting: Meeting) -> None:
    """Give free places to those who wait, the first first; whoever is too many is passed over."""
    waiting = [one for one in query.list_guests(meeting) if one.state is GuestState.WAITLIST]
    free = query.free_places(meeting)
    for guest in sorted(waiting, key=lambda one: (one.queued_at or utc_now(), one.id)):
        if guest.people > free:
            continue
        free -= guest.people
        guest.state, guest.queued_at = GuestState.ACCEPTED, None
        log.record(None, MeetingVerb.MOVE_UP, MeetingObject.GUEST, guest.id, meeting=meeting.id)
        mails.tell_moved_up(meeting, guest)


def ask_again(actor: User, meeting: Meeting) -> int:
    """Remind those who have not answered, once a day at most; return how many were asked."""
    require(actor, MANAGE_MEETINGS, meeting)
    _require_open(meeting, "ask_again")
    silent = [one for one in query.list_guests(meeting) if one.state is GuestState.INVITED]
    for guest in silent:
        guest.reminded_at = utc_now()
    mails.tell_asked_again(meeting, silent, today().isoformat())
    return len(silent)


def sign_in(actor: User, guest: Guest, *, is_here: bool) -> None:
    """Note that an organisation has arrived, or take that back."""
    require(actor, MANAGE_MEETINGS, guest.meeting)
    if guest.meeting.state not in (MeetingState.ANNOUNCED, MeetingState.HELD):
        raise WrongState("meeting", guest.meeting.state.value, "sign_in")
    if is_here is (guest.arrived_at is not None):
        return
    guest.arrived_at = utc_now() if is_here else None
    log.record(actor, MeetingVerb.SIGN_IN, MeetingObject.GUEST, guest.id, meeting=guest.meeting_id)


def _take(actor: User, guest: Guest, said: Answer) -> None:
    """Give a place or one on the waiting list. The meeting is locked."""
    meeting = guest.meeting
    before = guest.state
    if said.comes:
        _place(guest, said.people)
        guest.names, guest.wishes = said.names.strip(), said.wishes.strip()
        guest.away = sorted(said.away)
    else:
        guest.state, guest.queued_at = GuestState.DECLINED, None
        # Whoever does not come need not be known by name.
        guest.names = ""
        _free_seats(meeting, guest.organisation_id)
    guest.answered_by_id, guest.answered_at = actor.id, utc_now()
    log.record(
        actor,
        MeetingVerb.ANSWER,
        MeetingObject.GUEST,
        guest.id,
        before=before.value,
        after=guest.state.value,
        meeting=meeting.id,
    )
    db.flush()
    move_up(meeting)


def _place(guest: Guest, people: int) -> None:
    meeting = guest.meeting
    if people < 1:
        raise InputError.of("people", "none")
    if people > meeting.capacity:
        raise InputError.of("people", "too_many")
    had = guest.people if guest.state is GuestState.ACCEPTED else 0
    if people <= had or people <= query.free_places(meeting) + had:
        guest.state, guest.queued_at = GuestState.ACCEPTED, None
    elif had:
        # The place one has is not lost because there is none for more people.
        raise InputError.of("people", "no_room")
    elif guest.state is not GuestState.WAITLIST:
        guest.state, guest.queued_at = GuestState.WAITLIST, utc_now()
    guest.people = people


def _free_seats(meeting: Meeting, organisation_id: int) -> None:
    """Take the talks of an organisation off their tables; their parties know when it is told."""
    for pair in query.list_pairs(meeting):
        if pair.seat and organisation_id in pair.parties:
            pair.slot = pair.table_number = None
            pair.is_locked, pair.left_out = False, LeftReason.NOT_COMING


def _require_open(meeting: Meeting, action: str) -> None:
    if meeting.state is not MeetingState.ANNOUNCED or meeting.ends_at <= utc_now():
        raise WrongState("meeting", meeting.state.value, action)
