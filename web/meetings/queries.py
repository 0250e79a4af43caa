"""Meetings, their guests and their pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from web.base import db
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import MatchState
from web.meetings.models import Guest, Meeting, MeetingPair, RoadshowItem
from web.meetings.states import GuestState, MeetingState, TalkOutcome
from web.postings.models import Posting

OVER_STATES = (MatchState.DECLINED, MatchState.CLOSED)
"""States of a match whose parties need not meet any more."""


def list_public() -> Sequence[Meeting]:
    """Return the meetings that were announced, the latest first."""
    statement = select(Meeting).where(Meeting.announced_at.is_not(None))
    return db.session().scalars(statement.order_by(Meeting.begins_at.desc(), Meeting.id)).all()


def list_all() -> Sequence[Meeting]:
    """Return every meeting, the latest first."""
    statement = select(Meeting).order_by(Meeting.begins_at.desc(), Meeting.id.desc())
    return db.session().scalars(statement).all()


def list_running(now: datetime) -> Sequence[Meeting]:
    """Return the announced meetings that are not over."""
    statement = select(Meeting).where(
        Meeting.state == MeetingState.ANNOUNCED, Meeting.ends_at > now
    )
    return db.session().scalars(statement.order_by(Meeting.begins_at, Meeting.id)).all()


def list_guests(meeting: Meeting) -> Sequence[Guest]:
    """Return the organisations invited, by the order they were."""
    statement = select(Guest).where(Guest.meeting_id == meeting.id)
    return (
        db.session()
        .scalars(statement.options(joinedload(Guest.organisation)).order_by(Guest.id))
        .all()
    )


def accepted(guests: Iterable[Guest]) -> list[Guest]:
    """Return those who come, by name."""
    coming = (guest for guest in guests if guest.state is GuestState.ACCEPTED)
    return sorted(coming, key=lambda guest: guest.organisation.name)


def guest_of(meeting: Meeting, organisation_id: int | None) -> Guest | None:
    """Return an organisation's invitation to the meeting."""
    if organisation_id is None:
        return None
    return db.session().scalar(
        select(Guest).where(
            Guest.meeting_id == meeting.id, Guest.organisation_id == organisation_id
        )
    )


def count_people(meetings: Iterable[Meeting]) -> dict[int, int]:
    """Return how many people of accepted organisations come to each meeting."""
    ids = [meeting.id for meeting in meetings]
    rows = db.session().execute(
        select(Guest.meeting_id, func.sum(Guest.people))
        .where(Guest.meeting_id.in_(ids), Guest.state == GuestState.ACCEPTED)
        .group_by(Guest.meeting_id)
    )
    return dict.fromkeys(ids, 0) | {key: int(count) for key, count in rows}


def free_places(meeting: Meeting) -> int:
    """Return for how many people there is room; none where more come than were thought of."""
    return max(0, meeting.capacity - count_people([meeting])[meeting.id])


def list_pairs(meeting: Meeting) -> Sequence[MeetingPair]:
    """Return the pairs of a meeting with their matches, the likeliest first."""
    statement = _pairs().where(MeetingPair.meeting_id == meeting.id)
    found = db.session().scalars(statement).all()
    return sorted(found, key=lambda pair: (-pair.match.probability, pair.id))


def list_own_pairs(meeting: Meeting, organisation_id: int) -> list[MeetingPair]:
    """Return the talks that an organisation was told of, in their order."""
    own = select(Posting.id).where(Posting.organisation_id == organisation_id)
    statement = (
        _pairs()
        .join(MeetingPair.match)
        .where(
            MeetingPair.meeting_id == meeting.id,
            MeetingPair.told_slot.is_not(None),
            Match.need_id.in_(own) | Match.achievement_id.in_(own),
        )
    )
    found = db.session().scalars(statement).all()
    kept = [pair for pair in found if pair.outcome is not None or not is_over(pair)]
    return sorted(kept, key=lambda pair: (pair.told_seat or (0, 0), pair.id))


def is_over(pair: MeetingPair) -> bool:
    """Return whether the match ended before its parties met."""
    return pair.match.state in OVER_STATES


def list_roadshow(meeting: Meeting) -> Sequence[RoadshowItem]:
    """Return who presents, in their order."""
    statement = select(RoadshowItem).where(RoadshowItem.meeting_id == meeting.id)
    options = (
        selectinload(RoadshowItem.posting),
        joinedload(RoadshowItem.organisation),
    )
    ordered = statement.options(*options).order_by(RoadshowItem.position, RoadshowItem.id)
    return db.session().scalars(ordered).all()


def count_outcomes(meetings: Iterable[Meeting]) -> dict[int, dict[TalkOutcome, int]]:
    """Return what came of the talks of each meeting."""
    ids = [meeting.id for meeting in meetings]
    found: dict[int, dict[TalkOutcome, int]] = {key: dict.fromkeys(TalkOutcome, 0) for key in ids}
    rows = db.session().execute(
        select(MeetingPair.meeting_id, MeetingPair.outcome, func.count())
        .where(MeetingPair.meeting_id.in_(ids), MeetingPair.outcome.is_not(None))
        .group_by(MeetingPair.meeting_id, MeetingPair.outcome)
    )
    for key, outcome, count in rows:
        if outcome is not None:
            found[key][outcome] = count
    return found


def count_without_outcome(meeting: Meeting) -> int:
    """Return of how many planned talks nobody has said what came of them."""
    return sum(
        pair.outcome is None and pair.told_slot is not None and not is_over(pair)
        for pair in list_pairs(meeting)
    )


def held_between(since: datetime, until: datetime) -> Sequence[Meeting]:
    """Return the meetings that took place in a period, the first first."""
    statement = select(Meeting).where(
        Meeting.state.in_((MeetingState.HELD, MeetingState.CLOSED)),
        Meeting.begins_at >= since,
        Meeting.begins_at < until,
    )
    return db.session().scalars(statement.order_by(Meeting.begins_at, Meeting.id)).all()


def _pairs() -> Select[MeetingPair]:
    loaded = selectinload(MeetingPair.match).options(*match_options())
    return select(MeetingPair).options(loaded)
