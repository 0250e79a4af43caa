"""The plan of tables: made by the planner, changed by hand, published to its parties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from matcher.domain.errors import InputError, WrongState
from matcher.seating.plan import plan_talks
from matcher.seating.types import Plan, Room, Seat, Talk
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.meetings import inviting, mails
from web.meetings import queries as query
from web.meetings.checking import BEARABLE, Finding, check_seats
from web.meetings.models import Guest, Meeting, MeetingPair
from web.meetings.permissions import MANAGE_MEETINGS
from web.meetings.service import require_version
from web.meetings.states import GuestState, LeftReason, MeetingState
from web.meetings.verbs import MeetingObject, MeetingVerb
from web.people.models import User

Planner = Callable[[Sequence[Talk], Room, Sequence[Seat]], Plan]


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a plan of tables is about."""

    meeting: Meeting
    pairs: Sequence[MeetingPair]
    coming: frozenset[int]
    """The organisations that accepted."""
    room: Room

    @property
    def talks(self) -> list[Talk]:
        """The pairs whose parties both come."""
        return [
            Talk(pair.id, *pair.parties, pair.match.probability)
            for pair in self.pairs
            if self.is_coming(pair) and len(set(pair.parties)) == 2
        ]

    @property
    def seats(self) -> list[Seat]:
        """Where the pairs sit as planned."""
        return [Seat(pair.id, seat[1], seat[0]) for pair in self.pairs if (seat := pair.seat)]

    def is_coming(self, pair: MeetingPair) -> bool:
        """Return whether both parties come to talk about what is still open."""
        return not query.is_over(pair) and self.coming.issuperset(pair.parties)

    def findings(self) -> list[Finding]:
        """Return what is wrong with the plan as it is."""
        return check_seats(self.seats, self.talks, self.room)

    def is_changed(self) -> bool:
        """Return whether the parties were told something else."""
        return any(pair.seat != pair.told_seat for pair in self.pairs)


def situation_of(meeting: Meeting) -> Situation:
    """Return what is known of a meeting's tables, pairs and guests."""
    guests = [one for one in query.list_guests(meeting) if one.state is GuestState.ACCEPTED]
    coming = frozenset(guest.organisation_id for guest in guests)
    return Situation(meeting, query.list_pairs(meeting), coming, room_of(meeting, guests))


def room_of(meeting: Meeting, guests: Iterable[Guest]) -> Room:
    """Return the meeting's room with those who are away at times."""
    away = {guest.organisation_id: frozenset(guest.away) for guest in guests if guest.away}
    return Room(
        tables=meeting.tables,
        slots=meeting.slots,
        breaks=frozenset(meeting.breaks),
        most=meeting.most_talks,
        in_a_row=meeting.in_a_row,
        away=away,
    )


def make_plan(
    actor: User, meeting: Meeting, version: int | None, planner: Planner = plan_talks
) -> Situation:
    """Plan all tables anew around the talks that are locked."""
    found = _begin(actor, meeting, version, "plan")
    _free_missing(found)
    plan = planner(found.talks, found.room, _locked(found))
    _write(found, plan)
    log.record(actor, MeetingVerb.PLAN, MeetingObject.MEETING, meeting.id, talks=len(plan.seats))
    return found


def move(
    actor: User, pair: MeetingPair, slot: int, table: int, version: int | None
) -> list[Finding]:
    """Seat a pair elsewhere; whoever sits there takes its place. Return what it makes uneasy.

    Raises InputError of "seat" with the trouble where the plan could not be held.
    """
    found = _begin(actor, pair.meeting, version, "move_talk")
    if not found.is_coming(pair):
        raise InputError.of("seat", "not_coming")
    before = {finding for finding in found.findings() if finding.trouble not in BEARABLE}
    other = next((one for one in found.pairs if one.seat == (slot, table)), None)
    if other is not None and other.id != pair.id:
        _swap(pair, other)
    pair.slot, pair.table_number, pair.left_out = slot, table, None
    after = found.findings()
    new = [one for one in after if one.trouble not in BEARABLE and one not in before]
    if new:
        raise InputError.of("seat", new[0].trouble.value)
    log.record(
        actor,
        MeetingVerb.MOVE_TALK,
        MeetingObject.PAIR,
        pair.id,
        slot=slot + 1,
        table=table + 1,
    )
    return [one for one in after if one.trouble in BEARABLE and one.talk == pair.id]


def unseat(actor: User, pair: MeetingPair, version: int | None) -> None:
    """Take a pair from its table."""
    _begin(actor, pair.meeting, version, "move_talk")
    pair.slot = pair.table_number = None
    pair.is_locked = False
    log.record(actor, MeetingVerb.MOVE_TALK, MeetingObject.PAIR, pair.id)


def set_lock(actor: User, pair: MeetingPair, *, locked: bool, version: int | None) -> None:
    """Keep a pair where it sits when tables are planned anew, or let it go again."""
    _begin(actor, pair.meeting, version, "lock_talk")
    pair.is_locked = locked and pair.seat is not None


def publish(actor: User, meeting: Meeting, version: int | None) -> int:
    """Tell the parties where and when they sit; return to how many organisations.

    The first time all are told that have a talk, later those whose talks have changed.
    """
    found = _begin(actor, meeting, version, "publish_plan")
    _free_missing(found)
    wrong = [one for one in found.findings() if one.trouble not in BEARABLE]
    if wrong:
        raise InputError.of("seat", wrong[0].trouble.value)
    if not found.is_changed():
        raise InputError.of("plan", "unchanged" if meeting.plan_number else "empty")
    changed = {
        party for pair in found.pairs if pair.seat != pair.told_seat for party in pair.parties
    }
    for pair in found.pairs:
        pair.told_slot, pair.told_table = pair.slot, pair.table_number
    meeting.plan_number += 1
    meeting.plan_published_at = utc_now()
    log.record(
        actor,
        MeetingVerb.PUBLISH_PLAN,
        MeetingObject.MEETING,
        meeting.id,
        number=meeting.plan_number,
    )
    guests = [one for one in query.list_guests(meeting) if one.organisation_id in changed]
    told = [one for one in guests if one.state is GuestState.ACCEPTED]
    mails.tell_planned(meeting, told, count_talks(found.pairs))
    return len(told)


def count_talks(pairs: Iterable[MeetingPair]) -> dict[int, int]:
    """Return how many planned talks each organisation has."""
    counts: dict[int, int] = {}
    for pair in pairs:
        for party in pair.parties if pair.seat else ():
            counts[party] = counts.get(party, 0) + 1
    return counts


def _begin(actor: User, meeting: Meeting, version: int | None, action: str) -> Situation:
    require(actor, MANAGE_MEETINGS, meeting)
    require_version(meeting, version)
    if meeting.state is not MeetingState.ANNOUNCED:
        raise WrongState("meeting", meeting.state.value, action)
    inviting.lock(meeting)
    # Two who change the plan at once: the second finds the meeting's version has moved on.
    meeting.plan_changed_at = utc_now()
    db.flush()
    return situation_of(meeting)


def _free_missing(found: Situation) -> None:
    """Take talks off their tables that nobody comes to any more."""
    coming = {talk.id for talk in found.talks}
    for pair in found.pairs:
        if pair.seat and pair.id not in coming:
            pair.slot = pair.table_number = None
            pair.is_locked, pair.left_out = False, LeftReason.NOT_COMING


def _locked(found: Situation) -> list[Seat]:
    """Return the seats to plan around: the locked ones that are still possible."""
    locked = {pair.id for pair in found.pairs if pair.is_locked}
    seats = [seat for seat in found.seats if seat.talk in locked]
    wrong = check_seats(seats, found.talks, found.room)
    lost = {finding.talk for finding in wrong if finding.trouble not in BEARABLE}
    return [seat for seat in seats if seat.talk not in lost]


def _swap(pair: MeetingPair, other: MeetingPair) -> None:
    """Give the pair's place to who sits on the one it wants."""
    if pair.seat is None:
        raise InputError.of("seat", "table_taken")
    if other.is_locked:
        raise InputError.of("seat", "locked")
    other.slot, other.table_number = pair.slot, pair.table_number


def _write(found: Situation, plan: Plan) -> None:
    seats = {seat.talk: seat for seat in plan.seats}
    kept = {seat.talk for seat in _locked(found)}
    for pair in found.pairs:
        seat = seats.get(pair.id)
        pair.slot = seat.slot if seat else None
        pair.table_number = seat.table if seat else None
        pair.is_locked = pair.id in kept
        pair.left_out = None
        if seat is None:
            reason = plan.left_out.get(pair.id)
            pair.left_out = LeftReason(reason.value) if reason else LeftReason.NOT_COMING
