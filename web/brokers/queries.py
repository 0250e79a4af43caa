"""Brokers as the assignment sees them: expertise, load, leave and conflicts of interest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import RESEARCH_KINDS, Confidentiality, ConflictCode, Role, Verification
from web.base import db
from web.brokers.interests import Interests, join_interests, list_known
from web.brokers.models import BrokerProfile, ConflictOfInterest
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import ACTIVE_MATCH_STATES, MatchState
from web.people.models import Organisation, User
from web.postings.disclosure import public_view
from web.postings.models import NeedRevision, Posting

DEAL_STATES = ACTIVE_MATCH_STATES - {MatchState.PROPOSED}


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A running conflict. ``organisation_name`` is None where the reader may not know it."""

    id: int
    organisation_name: str | None
    code: ConflictCode
    note: str
    declared_at: datetime
    match_id: int | None
    deals: int
    """Running deals of the broker with this organisation: they stay until somebody acts."""


@dataclass(frozen=True, slots=True)
class BrokerLine:
    """A broker with what bears on their work."""

    user: User
    profile: BrokerProfile
    open: int
    deals: int
    is_away: bool
    conflicts: list[ConflictLine] = field(default_factory=list)


def awaits_broker() -> ColumnElement[bool]:
    """Return the condition that a proposed match has no broker: none at all or no active one."""
    return and_(Match.state == MatchState.PROPOSED, without_broker())


def without_broker() -> ColumnElement[bool]:
    """Return the condition that no active broker works on a match."""
    retired = select(User.id).where(or_(User.active.is_(False), User.role != Role.BROKER))
    return or_(Match.broker_id.is_(None), Match.broker_id.in_(retired))


def list_brokers() -> Sequence[User]:
    """Return the active brokers by name."""
    return (
        db.session()
        .scalars(
            select(User)
            .where(User.role == Role.BROKER, User.active.is_(True))
            .order_by(User.name, User.id)
        )
        .all()
    )


def find_broker(user_id: int | None) -> User | None:
    """Return an active broker by id."""
    return next((broker for broker in list_brokers() if broker.id == user_id), None)


def profile_of(broker: User) -> BrokerProfile:
    """Return a broker's profile; one without limits where none is stored."""
    stored = db.session().get(BrokerProfile, broker.id)
    return stored or BrokerProfile(user_id=broker.id, capacity=None, away_until=None, terms=[])


def is_away(profile: BrokerProfile, today: date) -> bool:
    """Return whether the broker is on leave today."""
    return profile.away_until is not None and profile.away_until >= today


def describe_brokers(today: date) -> list[BrokerLine]:
    """Return every active broker, for officers."""
    conflicts = defaultdict(list)
    for row in running_conflicts():
        conflicts[row.broker_id].append(row)
    loads, deals = count_by_broker({MatchState.PROPOSED}), count_by_broker(DEAL_STATES)
    lines = []
    for user in list_brokers():
        profile = profile_of(user)
        lines.append(
            BrokerLine(
                user,
                profile,
                loads.get(user.id, 0),
                deals.get(user.id, 0),
                is_away(profile, today),
                [_conflict_line(row, True) for row in conflicts[user.id]],
            )
        )
    return lines


def describe_broker(broker: User, today: date, *, for_officer: bool) -> BrokerLine:
    """Return one broker. The broker does not learn whose an anonymous need is."""
    profile = profile_of(broker)
    return BrokerLine(
        broker,
        profile,
        count_by_broker({MatchState.PROPOSED}).get(broker.id, 0),
        count_by_broker(DEAL_STATES).get(broker.id, 0),
        is_away(profile, today),
        [_conflict_line(row, for_officer) for row in running_conflicts(broker)],
    )


def running_conflicts(broker: User | None = None) -> Sequence[ConflictOfInterest]:
    """Return the conflicts in force, of everybody or of one broker, the newest first."""
    statement = (
        select(ConflictOfInterest)
        .where(ConflictOfInterest.ended_at.is_(None))
        .options(joinedload(ConflictOfInterest.organisation))
        .order_by(ConflictOfInterest.id.desc())
    )
    if broker is not None:
        statement = statement.where(ConflictOfInterest.broker_id == broker.id)
    return db.session().scalars(statement).all()


def find_conflict(broker: User, conflict_id: int | None) -> ConflictOfInterest | None:
    """Return a conflict in force of this broker by id."""
    return next((row for row in running_conflicts(broker) if row.id == conflict_id), None)


def read_interests(broker: User) -> Interests:
    """Return one broker's interests."""
    known = list_known([broker.id])[broker.id]
    return join_interests(broker, running_conflicts(broker), known)


def read_all_interests() -> dict[int, Interests]:
    """Return the interests of every active broker."""
    brokers, rows = list_brokers(), defaultdict(list)
    for row in running_conflicts():
        rows[row.broker_id].append(row)
    known = list_known(list(rows))
    return {one.id: join_interests(one, rows[one.id], known[one.id]) for one in brokers}


def all_interests() -> dict[int, frozenset[int]]:
    """Return for every active broker what ``interests_of`` returns."""
    return {key: one.every for key, one in read_all_interests().items()}


def interests_of(broker: User) -> frozenset[int]:
    """Return the organisations the broker belongs to or holds an interest in.

    This is for officers: what the broker sees follows from ``read_interests`` alone.
    """
    return read_interests(broker).every


def matches_with(
    broker: User, organisation_id: int, states: Collection[MatchState]
) -> Sequence[Match]:
    """Return the broker's matches in ``states`` that one of the organisation's postings is in."""
    theirs = select(Posting.id).where(Posting.organisation_id == organisation_id)
    statement = select(Match).where(
        Match.broker_id == broker.id,
        Match.state.in_(states),
        or_(Match.need_id.in_(theirs), Match.achievement_id.in_(theirs)),
    )
    return db.session().scalars(statement.options(*match_options()).order_by(Match.id)).all()


def matches_touched(row: ConflictOfInterest, states: Collection[MatchState]) -> list[Match]:
    """Return those of the broker's matches that this declaration alone bears on."""
    known = list_known([row.broker_id])[row.broker_id]
    alone = replace(join_interests(row.broker, [row], known), own=None)
    found = matches_with(row.broker, row.organisation_id, states)
    return [match for match in found if alone.bear_on_match(match)]


def count_by_broker(
    states: Collection[MatchState], leaving_out: Iterable[int] = ()
) -> dict[int, int]:
    """Return how many matches in ``states`` each broker has, some matches not counted."""
    rows = db.session().execute(
        select(Match.broker_id, func.count())
        .where(
            Match.state.in_(states),
            Match.broker_id.is_not(None),
            Match.id.not_in(list(leaving_out)),
        )
        .group_by(Match.broker_id)
    )
    return {int(broker_id): int(count) for broker_id, count in rows if broker_id is not None}


def known_organisations() -> list[str]:
    """Return the names anybody can read on the site: institutions, and firms with open needs."""
    open_needs = (
        select(Posting.organisation_id)
        .join(NeedRevision, NeedRevision.id == Posting.published_revision_id)
        .where(NeedRevision.confidentiality == Confidentiality.PUBLIC)
    )
    statement = select(Organisation.name).where(
        Organisation.verification == Verification.VERIFIED,
        or_(Organisation.kind.in_(RESEARCH_KINDS), Organisation.id.in_(open_needs)),
    )
    return list(db.session().scalars(statement.order_by(Organisation.name)))


def _conflict_line(row: ConflictOfInterest, for_officer: bool) -> ConflictLine:
    is_known = for_officer or row.match is None or _names_owner(row.match, row.organisation_id)
    return ConflictLine(
        id=row.id,
        organisation_name=row.organisation.name if is_known else None,
        code=row.code,
        note=row.note,
        declared_at=row.declared_at,
        match_id=row.match_id,
        deals=len(
            matches_with(row.broker, row.organisation_id, DEAL_STATES)
            if for_officer
            else matches_touched(row, DEAL_STATES)
        ),
    )


def _names_owner(match: Match, organisation_id: int) -> bool:
    """Return whether the public text of the match's postings names this owner."""
    revisions = (match.need.published_revision, match.achievement.published_revision)
    views = [public_view(revision) for revision in revisions if revision is not None]
    return any(view.organisation_id == organisation_id for view in views)
