"""Which matches come to a meeting: suggested by probability, added by officers and brokers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import WrongState
from web.base import db, log
from web.base.access import require
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import MatchState
from web.meetings import queries as query
from web.meetings.models import Meeting, MeetingPair
from web.meetings.permissions import BRING_PAIRS, HANDLE_PAIR, MANAGE_MEETINGS
from web.meetings.states import EDITABLE_STATES
from web.meetings.verbs import MeetingObject, MeetingVerb
from web.people.models import Organisation, User
from web.postings.models import Posting, Tag
from web.postings.states import PostingState

TALKING_STATES = (
    MatchState.PROPOSED,
    MatchState.CONFIRMED,
    MatchState.INTRODUCED,
    MatchState.NEGOTIATING,
)
"""States of a match that a talk can bring forward."""

MOST = 40
"""So many pairs are suggested at once."""

LOOKED_AT = 600
"""So many of the likeliest matches are looked at for the meeting's fields."""


def suggest(meeting: Meeting, broker: User | None = None) -> list[Match]:
    """Return the likeliest matches of the meeting's call or fields that are not in it yet.

    With ``broker``, only those of that broker.
    """
    known = select(MeetingPair.match_id).where(MeetingPair.meeting_id == meeting.id)
    statement = (
        select(Match)
        .where(Match.state.in_(TALKING_STATES), Match.id.not_in(known))
        .options(*match_options())
        .order_by(Match.probability.desc(), Match.id)
        .limit(LOOKED_AT)
    )
    if broker is not None:
        statement = statement.where(Match.broker_id == broker.id)
    found = db.session().scalars(statement).all()
    return [match for match in found if fits(meeting, match)][:MOST]


def fits(meeting: Meeting, match: Match) -> bool:
    """Return whether a match is of the meeting's call or one of its fields, where it has any."""
    if meeting.call_id is None and not meeting.fields:
        return True
    if meeting.call_id is not None and match.call_id == meeting.call_id:
        return True
    revisions = (
        match.need.published_revision or match.need_revision,
        match.achievement.published_revision or match.achievement_revision,
    )
    return any(not set(meeting.fields).isdisjoint(one.values("field")) for one in revisions)


def add(actor: User, meeting: Meeting, match_ids: Collection[int]) -> int:
    """Add matches to the meeting; return how many. A broker adds only their own."""
    is_broker = actor.role is Role.BROKER
    require(actor, BRING_PAIRS if is_broker else MANAGE_MEETINGS, meeting)
    if meeting.state not in EDITABLE_STATES:
        raise WrongState("meeting", meeting.state.value, "add_pair")
    known = select(MeetingPair.match_id).where(MeetingPair.meeting_id == meeting.id)
    statement = select(Match).where(
        Match.id.in_(match_ids), Match.state.in_(TALKING_STATES), Match.id.not_in(known)
    )
    if is_broker:
        statement = statement.where(Match.broker_id == actor.id)
    found = db.session().scalars(statement).all()
    pairs = [MeetingPair(meeting=meeting, match=one, added_by_id=actor.id) for one in found]
    db.session().add_all(pairs)
    db.flush()
    for pair in pairs:
        log.record(actor, MeetingVerb.ADD_PAIR, MeetingObject.PAIR, pair.id, meeting=meeting.id)
    return len(pairs)


def remove(actor: User, pair: MeetingPair) -> None:
    """Take a pair out that its parties know nothing of yet."""
    require(actor, HANDLE_PAIR, pair)
    if pair.meeting.state not in EDITABLE_STATES or pair.told_slot is not None:
        raise WrongState("meeting", pair.meeting.state.value, "remove_pair")
    log.record(actor, MeetingVerb.REMOVE_PAIR, MeetingObject.PAIR, pair.id, meeting=pair.meeting_id)
    db.session().delete(pair)


def uninvited_parties(meeting: Meeting) -> list[Organisation]:
    """Return the organisations of the meeting's pairs that were not invited yet."""
    known = {guest.organisation_id for guest in query.list_guests(meeting)}
    pairs = [pair for pair in query.list_pairs(meeting) if not query.is_over(pair)]
    wanted = {party for pair in pairs for party in pair.parties} - known
    return list(_organisations(wanted))


def uninvited_of_field(meeting: Meeting, field: str) -> list[Organisation]:
    """Return the verified organisations with something published in a field, not yet invited."""
    known = {guest.organisation_id for guest in query.list_guests(meeting)}
    owners = (
        select(Posting.organisation_id)
        .join(Tag, Tag.revision_id == Posting.published_revision_id)
        .where(Posting.state == PostingState.PUBLISHED, Tag.facet == "field", Tag.code == field)
    )
    wanted = set(db.session().scalars(owners)) - known
    return [one for one in _organisations(wanted) if one.verification is Verification.VERIFIED]


def _organisations(ids: Collection[int]) -> Sequence[Organisation]:
    statement = select(Organisation).where(Organisation.id.in_(ids))
    return db.session().scalars(statement.order_by(Organisation.name)).all()
