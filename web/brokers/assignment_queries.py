"""Running matches and who works on them, as officers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from web.base.inbox import count_measured
from web.base.paging import Page, count_rows, fetch_page
from web.brokers.models import ConflictOfInterest
from web.brokers.queries import awaits_broker, without_broker
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.queries import Proposal, proposal
from web.matches.states import ACTIVE_MATCH_STATES, INTRODUCED_MATCH_STATES, MatchState
from web.people.models import User
from web.postings.models import Posting


@dataclass(frozen=True, slots=True)
class AssignLine:
    """A running match and its broker."""

    proposal: Proposal
    broker: User | None
    owner_ids: frozenset[int]
    """The two organisations: a broker with an interest in one may not work on the match."""


class AssignView(StrEnum):
    """Which running matches an officer looks at."""

    WAITING = "waiting"
    UNDECIDED = "undecided"
    INTEREST = "interest"
    ALL = "all"


def list_assignments(shown: AssignView, broker_id: int | None, number: int) -> Page[AssignLine]:
    """Return one page of running matches: those without a broker first."""
    statement = (
        select(Match)
        .options(*match_options())
        .order_by(not_(without_broker()), Match.probability.desc(), Match.id)
    )
    if shown is AssignView.WAITING:
        statement = statement.where(awaits_broker())
    elif shown is AssignView.UNDECIDED:
        statement = statement.where(Match.state == MatchState.PROPOSED)
    elif shown is AssignView.INTEREST:
        statement = statement.where(_is_of_interest())
    else:
        statement = statement.where(Match.state.in_(ACTIVE_MATCH_STATES))
    if broker_id is not None and shown is not AssignView.WAITING:
        statement = statement.where(Match.broker_id == broker_id)
    page = fetch_page(statement, number)
    return Page([_assign_line(one) for one in page.items], page.total, page.number, page.size)


def measure_unassigned() -> Select[int, datetime]:
    """Select how many proposed matches no active broker works on, and since when."""
    return select(func.count(), func.min(Match.created_at)).where(awaits_broker())


def count_unassigned() -> int:
    """Return how many proposed matches no active broker works on."""
    return count_measured(measure_unassigned())


def count_undecided() -> int:
    """Return how many proposed matches there are."""
    return count_rows(select(Match.id).where(Match.state == MatchState.PROPOSED))


def _assign_line(match: Match) -> AssignLine:
    owners = frozenset({match.need.organisation_id, match.achievement.organisation_id})
    return AssignLine(proposal(match), match.broker, owners)


def measure_of_interest() -> Select[int, datetime | None]:
    """Select how many running deals have a broker with an interest in a side, and since when."""
    return select(func.count(), func.min(Match.introduced_at)).where(_is_of_interest())


def count_of_interest() -> int:
    """Return how many running deals have a broker with an interest in a side."""
    return count_measured(measure_of_interest())


def _is_of_interest() -> ColumnElement[bool]:
    """Return the condition that the two sides know each other, and the broker, who learnt their
    names with them, has declared an interest in one of them."""
    owners = select(Posting.organisation_id).where(
        or_(Posting.id == Match.need_id, Posting.id == Match.achievement_id)
    )
    declared = select(ConflictOfInterest.id).where(
        ConflictOfInterest.broker_id == Match.broker_id,
        ConflictOfInterest.ended_at.is_(None),
        ConflictOfInterest.organisation_id.in_(owners.correlate(Match)),
    )
    states = ACTIVE_MATCH_STATES & INTRODUCED_MATCH_STATES
    return and_(Match.state.in_(states), declared.correlate(Match).exists())
