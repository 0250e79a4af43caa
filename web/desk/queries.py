"""What a broker works through: the queue of proposals, and the board of deals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, select

from matcher.domain.codes import DeclineCode, Interest, Origin
from matcher.ranking.diversity import Entry, spread
from web.base import db
from web.base.caching.answers import keep
from web.base.caching.recording import note_unsettled
from web.base.inbox import count_measured
from web.base.paging import Page, fetch_page
from web.deals.day import last_activity
from web.deals.queries import overdue_deals, steps_by_deal
from web.matches.loading import match_options
from web.matches.models import Activity, Match
from web.matches.queries import DealLine, Proposal, deal_line, proposal, public_sides
from web.matches.rows import read_proposals
from web.matches.states import UNDO_OFFER, MatchState
from web.people.models import User
from web.postings.models import Posting, Tag

PAGE = 25
SCREENFUL = 10
"""Among so many lines of the queue an institute's third must be clearly likelier than others."""
BOARD_STATES = (
    MatchState.CONFIRMED,
    MatchState.INTRODUCED,
    MatchState.NEGOTIATING,
    MatchState.SIGNED,
    MatchState.REGISTERED,
)
MOST_PER_COLUMN = 50

IDLE = timedelta(days=14)
"""A deal on which nothing happened for so long needs a push."""

Push = Literal["overdue", "idle"]


@dataclass(frozen=True, slots=True)
class Undoable:
    """The latest decision, on one match or several at once, and how long it can be undone."""

    ids: list[int]
    state: MatchState
    code: DeclineCode | None
    title: str
    """Of the need, or of the first where there are several."""
    seconds: int


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which deals to show: of needs in one field, and only those that need a push."""

    field: str | None
    only: Push | None
    today: date


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One deal on the board. ``age_days`` counts from the broker's confirmation, ``idle_days``
    from when something last happened."""

    deal: DealLine
    age_days: int
    idle_days: int
    step: Activity | None
    """What was agreed on to be done next."""
    answers: int
    """How many of the two sides have said yes."""


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """The deals of one state; ``total`` may be more than the cards shown."""

    state: MatchState
    total: int
    cards: list[BoardCard]


def order_queue(broker: User, field: str | None) -> list[int]:
    """Return the ids of the broker's proposed matches in the order they are worked through.

    Those a firm or institute asked for come first, since somebody waits for the answer; then
    the most probable, as far as one institute does not fill the queue. Ties keep their order.
    """
    return list(keep("desk.order", (broker.id, field), lambda: _read_order(broker, field)))


def _read_order(broker: User, field: str | None) -> list[int]:
    statement = (
        _queue(broker, field)
        .join(Posting, Posting.id == Match.achievement_id)
        .with_only_columns(Match.id, Match.probability, Match.origin, Posting.organisation_id)
        .order_by(Match.id)
    )
    rows = db.session().execute(statement).all()
    asked = sorted((row for row in rows if row.origin is Origin.REQUEST), key=_least_probable)
    others = [row for row in rows if row.origin is not Origin.REQUEST]
    order = spread([Entry(row.probability, row.organisation_id) for row in others], SCREENFUL)
    return [row.id for row in asked] + [others[position].id for position in order]


def list_proposals(ids: Sequence[int], number: int) -> Page[Proposal]:
    """Return page ``number`` of the matches ``ids``, in their order."""
    pages = max(1, -(-len(ids) // PAGE))
    number = min(max(1, number), pages)
    shown = ids[(number - 1) * PAGE : number * PAGE]
    found = keep("desk.lines", tuple(shown), lambda: read_proposals(shown))
    return Page([found[one] for one in shown if one in found], len(ids), number, PAGE)


def page_of(ids: Sequence[int], match_id: int) -> int | None:
    """Return the number of the page that holds a match; None where it is not in the queue."""
    return ids.index(match_id) // PAGE + 1 if match_id in ids else None


def find_following(ids: Sequence[int], gone: Collection[int]) -> int | None:
    """Return the match to open after those in ``gone`` were decided: the one after the last
    of them, or else the first that is left."""
    places = [place for place, one in enumerate(ids) if one in gone]
    later = ids[places[-1] + 1 :] if places else []
    return next((one for one in [*later, *ids] if one not in gone), None)


def find_own(broker: User, ids: Collection[int], *states: MatchState) -> list[Match]:
    """Return those of the matches ``ids`` that are the broker's and in one of ``states``."""
    statement = (
        select(Match)
        .where(Match.id.in_(ids), Match.broker_id == broker.id, Match.state.in_(states))
        .options(*match_options())
        .order_by(Match.id)
    )
    return list(db.session().scalars(statement))


def open_first(broker: User, match_id: int) -> Proposal:
    """Return a waiting match as its broker may see it."""
    return keep("desk.opened", _key_of(broker, match_id), lambda: _open(broker, match_id))


def open_match(broker: User, match: Match) -> Proposal:
    """Return one of the broker's matches as the broker may see it."""
    return keep("desk.opened", _key_of(broker, match.id), lambda: proposal(match, broker))


def _key_of(broker: User, match_id: int) -> tuple[object, ...]:
    return broker.id, broker.role, broker.organisation_id, match_id


def _open(broker: User, match_id: int) -> Proposal:
    [match] = find_own(broker, [match_id], MatchState.PROPOSED)
    return proposal(match, broker)


def find_undoable(broker: User, now: datetime) -> Undoable | None:
    """Return the broker's latest decision while the page offers to take it back."""
    latest = keep("desk.latest", broker.id, lambda: _find_latest(broker))
    if latest is None or latest <= now - UNDO_OFFER:
        return None
    note_unsettled()  # The seconds that are left go by.
    statement = select(Match).where(*_decided(broker), Match.decided_at == latest)
    statement = statement.options(*match_options())
    matches = list(db.session().scalars(statement.order_by(Match.id)))
    return Undoable(
        ids=[match.id for match in matches],
        state=matches[0].state,
        code=matches[0].decline_code,
        title=public_sides(matches[0])[0].title,
        seconds=max(1, round((latest + UNDO_OFFER - now).total_seconds())),
    )


def _find_latest(broker: User) -> datetime | None:
    return db.session().scalar(select(func.max(Match.decided_at)).where(*_decided(broker)))


def _decided(broker: User) -> tuple[ColumnElement[bool], ...]:
    return (
        Match.broker_id == broker.id,
        Match.state.in_((MatchState.CONFIRMED, MatchState.DECLINED)),
        # What was taken up from a claim was answered by its claimant: there is no way back.
        Match.origin != Origin.CLAIM,
    )


def measure_proposals(broker: User) -> Select[int, datetime]:
    """Select how many proposed matches wait for the broker, and since when."""
    return select(func.count(), func.min(Match.created_at)).where(
        Match.broker_id == broker.id, Match.state == MatchState.PROPOSED
    )


def count_proposals(broker: User) -> int:
    """Return how many proposed matches wait for the broker."""
    return count_measured(measure_proposals(broker))


def count_proposals_by_field(broker: User) -> dict[str, int]:
    """Return how many proposed matches have a need in each industry field."""
    return keep("desk.fields", broker.id, lambda: _count_by_field(broker))


def _count_by_field(broker: User) -> dict[str, int]:
    # Grouped first: SQLite would otherwise go through the broker's matches once for each tag.
    waiting = (
        select(Match.need_id, func.count().label("matches"))
        .where(Match.broker_id == broker.id, Match.state == MatchState.PROPOSED)
        .group_by(Match.need_id)
        .subquery()
    )
    rows = db.session().execute(
        select(Tag.code, func.sum(waiting.c.matches))
        .join(Posting, Posting.published_revision_id == Tag.revision_id)
        .join(waiting, waiting.c.need_id == Posting.id)
        .where(Tag.facet == "field")
        .group_by(Tag.code)
    )
    return {code: int(count) for code, count in rows}


def list_board(broker: User, now: datetime, wanted: BoardFilter) -> list[BoardColumn]:
    """Return the broker's running deals by state, the oldest first."""
    columns = []
    for state in BOARD_STATES:
        statement = (
            _narrow(select(Match), wanted, now)
            .where(Match.broker_id == broker.id, Match.state == state)
            .options(*match_options())
            .order_by(Match.decided_at, Match.id)
        )
        page = fetch_page(statement, 1, MOST_PER_COLUMN)
        ids = [match.id for match in page.items]
        steps, last = steps_by_deal(ids), last_activity(ids)
        cards = [
            _card(broker, match, steps.get(match.id), last.get(match.id), now)
            for match in page.items
        ]
        columns.append(BoardColumn(state, page.total, cards))
    return columns


def _narrow(statement: Select[Match], wanted: BoardFilter, now: datetime) -> Select[Match]:
    if wanted.field is not None:
        statement = statement.where(Match.need_id.in_(_tagged(wanted.field)))
    if wanted.only == "overdue":
        return statement.where(Match.id.in_(overdue_deals(wanted.today)))
    if wanted.only == "idle":
        busy = select(Activity.match_id).where(Activity.at > now - IDLE)
        return statement.where(Match.id.not_in(busy))
    return statement


def _card(
    broker: User, match: Match, step: Activity | None, last: datetime | None, now: datetime
) -> BoardCard:
    interests = (match.need_interest, match.achievement_interest)
    return BoardCard(
        deal=deal_line(broker, match),
        age_days=max(0, (now - (match.decided_at or match.created_at)).days),
        idle_days=max(0, (now - (last or match.created_at)).days),
        step=step,
        answers=sum(1 for interest in interests if interest is Interest.INTERESTED),
    )


def _least_probable(row: Any) -> float:
    return -float(row.probability)


def _queue(broker: User, field: str | None) -> Select[Match]:
    statement = select(Match).where(
        Match.broker_id == broker.id, Match.state == MatchState.PROPOSED
    )
    if field is None:
        return statement
    return statement.where(Match.need_id.in_(_tagged(field)))


def _tagged(field: str) -> Select[int]:
    return (
        select(Posting.id)
        .join(Tag, Tag.revision_id == Posting.published_revision_id)
        .where(Tag.facet == "field", Tag.code == field)
    )
