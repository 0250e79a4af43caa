"""What a broker works through: proposed matches, and deals by state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from matcher.vocabulary import Interest, Origin
from matcher.workflow import MatchState
from web import db
from web.models import Match, Posting, Tag, User
from web.queries.deals import DealLine, deal_line, disclose_sides, due_by_deal, public_sides
from web.queries.disclosure import PostingView, visible_evidence
from web.queries.loading import match_options
from web.queries.paging import Page, fetch_page

PAGE = 20
BOARD_STATES = (
    MatchState.CONFIRMED,
    MatchState.INTRODUCED,
    MatchState.NEGOTIATING,
    MatchState.SIGNED,
    MatchState.REGISTERED,
)
MOST_PER_COLUMN = 50


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed match: both public texts and why the engine put them together."""

    id: int
    state: MatchState
    need: PostingView
    achievement: PostingView
    probability: float
    level: int
    evidence: dict[str, Any]
    is_requested: bool
    created_at: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One deal on the board. ``age_days`` counts from the broker's confirmation."""

    deal: DealLine
    age_days: int
    due: date | None
    answers: int
    """How many of the two sides have said yes."""


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """The deals of one state; ``total`` may be more than the cards shown."""

    state: MatchState
    total: int
    cards: list[BoardCard]


def list_proposals(broker: User, field: str | None, number: int) -> Page[Proposal]:
    """Return one page of the broker's proposed matches, the most probable first."""
    statement = (
        _queue(broker, field).options(*match_options()).order_by(Match.probability.desc(), Match.id)
    )
    page = fetch_page(statement, number, PAGE)
    return Page([proposal(one) for one in page.items], page.total, page.number, page.size)


def count_proposals(broker: User) -> int:
    """Return how many proposed matches wait for the broker."""
    waiting = select(func.count()).where(
        Match.broker_id == broker.id, Match.state == MatchState.PROPOSED
    )
    return db.session().scalar(waiting) or 0


def count_proposals_by_field(broker: User) -> dict[str, int]:
    """Return how many proposed matches have a need in each industry field."""
    rows = db.session().execute(
        select(Tag.code, func.count(Match.id.distinct()))
        .join(Posting, Posting.published_revision_id == Tag.revision_id)
        .join(Match, Match.need_id == Posting.id)
        .where(
            Tag.facet == "field", Match.broker_id == broker.id, Match.state == MatchState.PROPOSED
        )
        .group_by(Tag.code)
    )
    return {code: int(count) for code, count in rows}


def proposal(match: Match, viewer: User | None = None) -> Proposal:
    """Return a match with the public texts, or with all that ``viewer`` may see."""
    need, achievement = public_sides(match) if viewer is None else disclose_sides(viewer, match)
    return Proposal(
        id=match.id,
        state=match.state,
        need=need,
        achievement=achievement,
        probability=match.probability,
        level=match.level,
        evidence=visible_evidence(match, viewer),
        is_requested=match.origin is Origin.REQUEST,
        created_at=match.created_at,
        is_demo=match.is_demo,
    )


def find_next(broker: User, match: Match, field: str | None) -> int | None:
    """Return the id of the proposal after ``match`` in the queue; after the last, the first."""
    later = or_(
        Match.probability < match.probability,
        and_(Match.probability == match.probability, Match.id > match.id),
    )
    queue = _queue(broker, field).with_only_columns(Match.id)
    queue = queue.where(Match.id != match.id).order_by(Match.probability.desc(), Match.id).limit(1)
    return db.session().scalar(queue.where(later)) or db.session().scalar(queue)


def list_board(broker: User, now: datetime) -> list[BoardColumn]:
    """Return the broker's running deals by state, the oldest first."""
    columns = []
    for state in BOARD_STATES:
        statement = (
            select(Match)
            .where(Match.broker_id == broker.id, Match.state == state)
            .options(*match_options())
            .order_by(Match.decided_at, Match.id)
        )
        page = fetch_page(statement, 1, MOST_PER_COLUMN)
        due = due_by_deal(match.id for match in page.items)
        cards = [_card(broker, match, due.get(match.id), now) for match in page.items]
        columns.append(BoardColumn(state, page.total, cards))
    return columns


def _card(broker: User, match: Match, due: date | None, now: datetime) -> BoardCard:
    interests = (match.need_interest, match.achievement_interest)
    return BoardCard(
        deal=deal_line(broker, match),
        age_days=max(0, (now - (match.decided_at or match.created_at)).days),
        due=due,
        answers=sum(1 for interest in interests if interest is Interest.INTERESTED),
    )


def _queue(broker: User, field: str | None) -> Select[Match]:
    statement = select(Match).where(
        Match.broker_id == broker.id, Match.state == MatchState.PROPOSED
    )
    if field is None:
        return statement
    tagged = (
        select(Posting.id)
        .join(Tag, Tag.revision_id == Posting.published_revision_id)
        .where(Tag.facet == "field", Tag.code == field)
    )
    return statement.where(Match.need_id.in_(tagged))
