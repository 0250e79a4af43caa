"""Brokers as the assignment sees them: expertise, load, leave and conflicts of interest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from matcher.brokers import graph
from matcher.domain.codes import RESEARCH_KINDS, Confidentiality, ConflictCode, Role, Verification
from matcher.text.folding import fold_text
from web.base import db
from web.brokers.models import BrokerProfile, ConflictOfInterest
from web.matches.models import Match
from web.matches.states import ACTIVE_MATCH_STATES, MatchState
from web.people.models import Organisation, User
from web.postings.disclosure import public_item, public_view
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


def all_interests() -> dict[int, frozenset[int]]:
    """Return for every active broker what ``interests_of`` returns."""
    declared: dict[int, set[int]] = defaultdict(set)
    for row in running_conflicts():
        declared[row.broker_id].add(row.organisation_id)
    return {user.id: _with_own(user, declared[user.id]) for user in list_brokers()}


def interests_of(broker: User) -> frozenset[int]:
    """Return the organisations the broker belongs to or holds an interest in."""
    return _with_own(broker, (row.organisation_id for row in running_conflicts(broker)))


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
    return db.session().scalars(statement.order_by(Match.id)).all()


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


def brokers_for_plan(matches: Sequence[Match], today: date) -> list[graph.Broker]:
    """Return the active brokers as the assignment of ``matches`` needs them."""
    loads = count_by_broker({MatchState.PROPOSED}, [match.id for match in matches])
    interests = all_interests()
    return [
        graph.Broker(
            id=user.id,
            fields=frozenset(user.fields),
            terms=tuple(fold_text(term) for term in profile.terms),
            conflicts=interests[user.id],
            capacity=profile.capacity,
            load=loads.get(user.id, 0),
            is_away=is_away(profile, today),
        )
        for user, profile in ((user, profile_of(user)) for user in list_brokers())
    ]


def proposals_for_plan(matches: Sequence[Match]) -> list[graph.Proposal]:
    """Return matches as the assignment needs them, from public text only."""
    familiar = _familiar_brokers(matches)
    return [_proposal(match, familiar.get(match.need_id, frozenset())) for match in matches]


def _proposal(match: Match, familiar: frozenset[int]) -> graph.Proposal:
    revisions = (match.need.published_revision, match.achievement.published_revision)
    items = [public_item(revision) for revision in revisions if revision is not None]
    texts = (" ".join((item.title, *item.keywords, item.content)) for item in items)
    return graph.Proposal(
        id=match.id,
        need=match.need_id,
        organisations=frozenset({match.need.organisation_id, match.achievement.organisation_id}),
        fields=frozenset(code for item in items for code in item.fields),
        text=fold_text("\n".join(texts)),
        probability=match.probability,
        holder=match.broker_id,
        familiar=familiar,
    )


def _with_own(broker: User, declared: Iterable[int]) -> frozenset[int]:
    own = () if broker.organisation_id is None else (broker.organisation_id,)
    return frozenset((*own, *declared))


def _familiar_brokers(matches: Sequence[Match]) -> dict[int, frozenset[int]]:
    """Return for each need the brokers of its running matches that are not being assigned."""
    moving = [match.id for match in matches]
    rows = db.session().execute(
        select(Match.need_id, Match.broker_id).where(
            Match.need_id.in_({match.need_id for match in matches}),
            Match.id.not_in(moving),
            Match.state.in_(ACTIVE_MATCH_STATES),
            Match.broker_id.is_not(None),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for need_id, broker_id in rows:
        found[need_id].add(int(broker_id or 0))
    return {key: frozenset(value) for key, value in found.items()}


def _conflict_line(row: ConflictOfInterest, for_officer: bool) -> ConflictLine:
    is_known = for_officer or row.match is None or _names_owner(row.match, row.organisation_id)
    return ConflictLine(
        id=row.id,
        organisation_name=row.organisation.name if is_known else None,
        code=row.code,
        note=row.note,
        declared_at=row.declared_at,
        match_id=row.match_id,
        deals=len(matches_with(row.broker, row.organisation_id, DEAL_STATES)),
    )


def _names_owner(match: Match, organisation_id: int) -> bool:
    """Return whether the public text of the match's postings names this owner."""
    revisions = (match.need.published_revision, match.achievement.published_revision)
    views = [public_view(revision) for revision in revisions if revision is not None]
    return any(view.organisation_id == organisation_id for view in views)
