"""Giving proposed matches to brokers: by the optimal plan, or by an officer's hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from matcher.brokers.graph import can_take
from matcher.brokers.plan import Plan, assign
from matcher.brokers.shortages import Obstacle, Shortage
from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError
from web.base import db, log, site
from web.base.access import require
from web.brokers import plan_queries
from web.brokers import queries as query
from web.brokers.assignment_queries import count_unassigned
from web.brokers.mails import tell_assigned
from web.brokers.permissions import ASSIGN_MATCH
from web.brokers.verbs import BrokerVerb
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import MatchState
from web.matches.verbs import MatchObject
from web.people.models import User


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a plan that an officer was shown. ``old`` is None for no broker."""

    match_id: int
    old: int | None
    new: int


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A match that a plan gives to ``new``, and why: the fields the broker knows, the special
    subjects the text names, and whether the broker works on other matches of the need."""

    match: Match
    new: int
    fields: tuple[str, ...]
    terms: tuple[str, ...]
    is_together: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """A plan in words for the officer. ``staying`` counts the matches left where they are;
    ``loads`` maps each broker to (open now, open afterwards)."""

    moves: list[PlannedMove]
    staying: int
    shortages: tuple[Shortage, ...]
    relief: Mapping[Obstacle, int]
    loads: dict[int, tuple[int, int]]


def list_waiting(limit: int | None = None) -> Sequence[Match]:
    """Return the proposed matches that no active broker works on, the likeliest first."""
    statement = (
        select(Match)
        .where(query.awaits_broker())
        .options(*match_options())
        .order_by(Match.probability.desc(), Match.id)
    )
    return db.session().scalars(statement.limit(limit)).all()


def list_undecided(broker_id: int | None = None) -> Sequence[Match]:
    """Return every proposed match, or those of one broker."""
    statement = select(Match).where(Match.state == MatchState.PROPOSED).options(*match_options())
    if broker_id is not None:
        statement = statement.where(Match.broker_id == broker_id)
    return db.session().scalars(statement.order_by(Match.id)).all()


def plan(matches: Sequence[Match]) -> Plan:
    """Return the best assignment of ``matches`` to the brokers as they are today."""
    if not matches:
        return Plan({})
    return assign(
        plan_queries.proposals_for_plan(matches),
        plan_queries.brokers_for_plan(matches, site.today()),
    )


def propose(matches: Sequence[Match]) -> Proposed:
    """Return what a reassignment of ``matches`` would do, without doing it."""
    facts = {one.id: one for one in plan_queries.proposals_for_plan(matches)}
    people = {one.id: one for one in plan_queries.brokers_for_plan(matches, site.today())}
    found = assign(facts.values(), people.values())
    homes = Counter((facts[key].need, broker) for key, broker in found.assigned.items())
    moves = []
    for match in matches:
        new = found.assigned.get(match.id)
        if new is None or new == match.broker_id:
            continue
        fact, broker = facts[match.id], people[new]
        is_together = new in fact.familiar or homes[fact.need, new] > 1
        named = tuple(term for term in broker.terms if term in fact.text)
        moves.append(
            PlannedMove(match, new, tuple(sorted(fact.fields & broker.fields)), named, is_together)
        )
    now = query.count_by_broker({MatchState.PROPOSED})
    after = Counter(now)
    for move in moves:
        after[move.new] += 1
        if move.match.broker_id is not None:
            after[move.match.broker_id] -= 1
    return Proposed(
        moves,
        sum(1 for match in matches if found.assigned.get(match.id) == match.broker_id),
        found.shortages,
        found.relief,
        {key: (now.get(key, 0), after[key]) for key in people},
    )


def explain_waiting(matches: Sequence[Match]) -> dict[int, Shortage]:
    """Return for each match that nobody can take the shortage it belongs to."""
    return {key: shortage for shortage in plan(matches).shortages for key in shortage.proposals}


def assign_all(matches: Sequence[Match]) -> int:
    """Give proposed matches to brokers as far as anybody can take them; return how many moved."""
    found = plan(matches)
    moved = []
    for match in matches:
        new = found.assigned.get(match.id)
        if new is not None and new != match.broker_id:
            _hand(None, match, new)
            moved.append(match)
    tell_assigned(moved)
    db.session().flush()
    return len(moved)


def assign_waiting() -> int:
    """Try again to place what nobody works on; return how many found a broker."""
    return assign_all(list_waiting())


def assign_due() -> None:
    """Place what found no broker before: leave ends, places become free."""
    with db.reading():
        is_due = count_unassigned() > 0
    if is_due:
        with db.unit_of_work():
            assign_waiting()


def assign_broker(actor: User, match: Match, broker: User) -> None:
    """Give the match to another broker, by an officer's choice."""
    require(actor, ASSIGN_MATCH, match)
    if broker.role is not Role.BROKER or not broker.active:
        raise InputError.of("broker", "not_a_broker")
    if has_conflict(broker, match):
        raise Forbidden("the broker holds an interest in one of the two organisations")
    _hand(actor, match, broker.id)
    tell_assigned([match])
    db.session().flush()


def apply_moves(actor: User, moves: Iterable[Move]) -> tuple[int, int]:
    """Apply the lines of a plan that still hold; return (applied, left out).

    A line is left out when the match was decided on or moved meanwhile, or when its broker
    cannot take it any more.
    """
    require(actor, ASSIGN_MATCH)
    wanted = {move.match_id: move for move in moves}
    statement = select(Match).where(Match.id.in_(wanted), Match.state == MatchState.PROPOSED)
    matches = [
        match
        for match in db.session().scalars(statement.options(*match_options()))
        if match.broker_id == wanted[match.id].old
    ]
    facts = {one.id: one for one in plan_queries.proposals_for_plan(matches)}
    people = {one.id: one for one in plan_queries.brokers_for_plan(matches, site.today())}
    room = {key: one.places for key, one in people.items()}
    applied = []
    for match in matches:
        broker = people.get(wanted[match.id].new)
        if broker is None or not can_take(broker, facts[match.id]) or room[broker.id] == 0:
            continue
        left = room[broker.id]
        room[broker.id] = None if left is None else left - 1
        _hand(actor, match, broker.id)
        applied.append(match)
    tell_assigned(applied)
    db.session().flush()
    return len(applied), len(wanted) - len(applied)


def take_back(actor: User | None, matches: Iterable[Match], reason: str) -> list[Match]:
    """Take undecided matches from their brokers; return them."""
    returned = [match for match in matches if match.state is MatchState.PROPOSED]
    for match in returned:
        log.record(
            actor,
            BrokerVerb.UNASSIGN,
            MatchObject.MATCH,
            match.id,
            old=match.broker_id,
            code=reason,
        )
        match.broker = None
    db.session().flush()
    return returned


def must_leave(broker: User, match: Match) -> bool:
    """Return whether an interest keeps the broker from the match, by what they can know."""
    return query.read_interests(broker).bear_on_match(match)


def has_conflict(broker: User, match: Match) -> bool:
    """Return whether the broker belongs to, or holds an interest in, one of the two sides.

    Officers are told so. Where the broker is answered, ask ``must_leave``: this here would tell
    them whose a hidden need is.
    """
    owners = {match.need.organisation_id, match.achievement.organisation_id}
    return not query.interests_of(broker).isdisjoint(owners)


def _hand(actor: User | None, match: Match, broker_id: int) -> None:
    log.record(
        actor, BrokerVerb.ASSIGN, MatchObject.MATCH, match.id, old=match.broker_id, new=broker_id
    )
    match.broker = db.session().get(User, broker_id)
