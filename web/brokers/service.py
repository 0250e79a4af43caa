"""What brokers say of themselves, and what follows for the matches they work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher.domain.codes import ConflictCode, Role, Side
from matcher.domain.errors import InputError, WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.brokers import assignment
from web.brokers import queries as query
from web.brokers.interests import is_named
from web.brokers.models import ConflictOfInterest
from web.brokers.permissions import EDIT_OWN_PROFILE, MANAGE_BROKERS
from web.brokers.verbs import BrokerVerb
from web.matches.models import Match
from web.matches.permissions import DECIDE_MATCH
from web.matches.states import MatchState
from web.people.models import Organisation, User
from web.people.verbs import PeopleObject


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration led to. ``returned`` undecided matches went back to assignment,
    ``deals`` are in work with the organisation and stay."""

    returned: int
    deals: int


def save_profile(
    actor: User,
    broker: User,
    *,
    fields: Sequence[str],
    terms: Sequence[str],
    capacity: int | None,
    away_until: date | None,
    hand_over: bool = False,
) -> int:
    """Store how the broker wants to be given work; return how many matches were handed over.

    With ``hand_over`` the undecided matches of somebody on leave go to others, as far as they
    can take them.
    """
    _require(actor, broker)
    profile = query.profile_of(broker)
    broker.fields = list(dict.fromkeys(fields))
    profile.terms, profile.capacity, profile.away_until = list(terms), capacity, away_until
    db.session().add(profile)
    db.session().flush()
    log.record(
        actor,
        BrokerVerb.EDIT_BROKER,
        PeopleObject.USER,
        broker.id,
        capacity=capacity,
        away_until=away_until.isoformat() if away_until else None,
    )
    handed = 0
    if hand_over and away_until is not None:
        handed = assignment.assign_all(assignment.list_undecided(broker.id))
    assignment.assign_waiting()
    return handed


def declare_conflict(
    actor: User,
    broker: User,
    organisation: Organisation,
    code: ConflictCode,
    note: str = "",
    match: Match | None = None,
) -> Declared:
    """Note an interest of the broker; undecided matches with it go to somebody else at once.

    Those of needs whose owner the broker cannot know stay: what leaves a desk would tell it.
    Raises InputError of ``organisation``, "noted", for the broker's own organisation, which
    counts anyway, and where the interest is noted already; of ``note`` for 'other' without words.
    """
    _require(actor, broker)
    if query.read_interests(broker).lie_in(organisation.id):
        raise InputError.of("organisation", "noted")
    row = ConflictOfInterest(broker=broker, organisation=organisation, match=match)
    return _declare(actor, row, code, note)


def recuse(actor: User, match: Match, side: Side, code: ConflictCode, note: str = "") -> Declared:
    """Give a proposed match back because of an interest in one of its sides.

    Where that side's owner is not named, this is about the item alone, and the answer is the same
    whatever was declared before: "noted" would name the owner.
    """
    require(actor, DECIDE_MATCH, match)
    if match.state is not MatchState.PROPOSED:
        raise WrongState("match", match.state.value, "recuse")
    posting = match.need if side is Side.NEED else match.achievement
    if is_named(posting):
        return declare_conflict(actor, actor, posting.organisation, code, note, match)
    row = ConflictOfInterest(
        broker=actor, organisation=posting.organisation, match=match, posting_id=posting.id
    )
    return _declare(actor, row, code, note)


def _declare(actor: User, row: ConflictOfInterest, code: ConflictCode, note: str) -> Declared:
    if code is ConflictCode.OTHER and not note.strip():
        raise InputError.of("note", "missing")
    row.code, row.note, row.declared_by_id = code, note.strip(), actor.id
    db.session().add(row)
    db.flush()
    log.record(
        actor,
        BrokerVerb.DECLARE_CONFLICT,
        PeopleObject.USER,
        row.broker_id,
        organisation=row.organisation_id,
        code=code.value,
    )
    open_ones = query.matches_touched(row, {MatchState.PROPOSED})
    returned = assignment.take_back(actor, open_ones, "conflict")
    assignment.assign_all(returned)
    return Declared(len(returned), len(query.matches_touched(row, query.DEAL_STATES)))


def end_conflict(actor: User, conflict: ConflictOfInterest) -> None:
    """Note that an interest has ended. Only officers do: who holds it should not judge that."""
    require(actor, MANAGE_BROKERS)
    conflict.ended_at, conflict.ended_by_id = utc_now(), actor.id
    db.session().flush()
    log.record(
        actor,
        BrokerVerb.END_CONFLICT,
        PeopleObject.USER,
        conflict.broker_id,
        organisation=conflict.organisation_id,
    )
    assignment.assign_waiting()


def _require(actor: User, broker: User) -> None:
    if broker.role is not Role.BROKER:
        raise InputError.of("broker", "not_a_broker")
    own = actor.id == broker.id
    require(actor, EDIT_OWN_PROFILE if own else MANAGE_BROKERS)
