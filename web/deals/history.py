"""What a broker may know of the earlier dealings of the two sides of a match.

The broker's own matches are told with their titles and outcomes; those of other brokers only as
counts. Where the owner of a need is hidden from the broker, only this need's own matches count:
what its owner did elsewhere would tell who it is. For the same reason a need whose owner is
hidden from the public never appears in the history of its owner's other postings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from matcher.domain.codes import Confidentiality, DeclineCode
from matcher.types import Kind
from web.base import db
from web.base.caching.answers import keep
from web.base.clock import utc_now
from web.matches.models import Match
from web.matches.queries import Proposal
from web.matches.rows import read_proposals
from web.matches.states import (
    ACTIVE_MATCH_STATES,
    SIGNED_MATCH_STATES,
    UNDO_WINDOW,
    MatchState,
)
from web.people.models import User
from web.postings.disclosure import PostingView
from web.postings.models import NeedRevision, Posting

MOST_SHOWN = 4
OUTCOMES = ("signed", "running", "declined", "closed")


@dataclass(frozen=True, slots=True)
class Earlier:
    """One of the broker's own earlier matches."""

    id: int
    state: MatchState
    need: str
    achievement: str
    decided_at: datetime
    decline_code: DeclineCode | None


@dataclass(frozen=True, slots=True)
class History:
    """Earlier dealings of one side. ``own`` holds the newest few of ``own_total``."""

    own: list[Earlier]
    own_total: int
    others: dict[str, int]
    """How many matches other brokers decided, by outcome: signed, running, declined, closed."""
    waiting: int
    """How many further proposals of this posting wait in the broker's own queue."""
    tells_of_owner: bool
    """Whether the owner's other postings are counted as well."""


def history_of(broker: User, match: Match, view: PostingView) -> History:
    """Return what ``broker`` may know of one side of ``match``; ``view`` is that side as seen
    by the broker."""
    key = (broker.id, match.id, view.kind, view.id, view.organisation_id)
    own_total, newest, waiting = keep("history.own", key, lambda: _read_own(broker, match, view))
    others = keep("history.others", key, lambda: _read_others(broker, match, view))
    return History(
        own=newest,
        own_total=own_total,
        others=_count_outcomes(others),
        waiting=waiting,
        tells_of_owner=view.organisation_id is not None,
    )


def _read_own(broker: User, match: Match, view: PostingView) -> tuple[int, list[Earlier], int]:
    own = select(Match).where(*_decided(match, view), Match.broker_id == broker.id)
    total = db.session().scalar(own.with_only_columns(func.count())) or 0
    waiting = and_(_side(view) == view.id, Match.id != match.id)
    return total, _newest(own), _count_waiting(broker, waiting)


def _read_others(
    broker: User, match: Match, view: PostingView
) -> list[tuple[MatchState, datetime]]:
    return _read_states(and_(*_decided(match, view), Match.broker_id != broker.id))


def _decided(match: Match, view: PostingView) -> tuple[ColumnElement[bool], ...]:
    belongs = _side(view).in_(_postings(view))
    return belongs, Match.id != match.id, Match.decided_at.is_not(None)


def _side(view: PostingView) -> ColumnElement[int]:
    return (Match.need_id if view.kind is Kind.NEED else Match.achievement_id).expression


def _postings(view: PostingView) -> Select[int]:
    """Select the ids of the postings whose matches belong to the history of ``view``."""
    this = Posting.id == view.id
    if view.organisation_id is None:
        return select(Posting.id).where(this)
    owned = and_(Posting.organisation_id == view.organisation_id, Posting.kind == view.kind)
    if view.kind is Kind.NEED:
        named = select(NeedRevision.id).where(
            NeedRevision.confidentiality == Confidentiality.PUBLIC
        )
        owned = and_(owned, Posting.published_revision_id.in_(named))
    return select(Posting.id).where(or_(this, owned))


def _newest(own: Select[Match]) -> list[Earlier]:
    newest = own.with_only_columns(Match.id).order_by(Match.decided_at.desc(), Match.id.desc())
    ids = db.session().scalars(newest.limit(MOST_SHOWN)).all()
    if not ids:
        return []
    told = read_proposals(ids)
    return [_earlier(told[one]) for one in ids]


def _earlier(match: Proposal) -> Earlier:
    assert match.decided_at is not None
    return Earlier(
        id=match.id,
        state=match.state,
        need=match.need.title,
        achievement=match.achievement.title,
        decided_at=match.decided_at,
        decline_code=match.decline_code,
    )


def _read_states(condition: ColumnElement[bool]) -> list[tuple[MatchState, datetime]]:
    """Return what became of matches, and when that was decided."""
    rows = db.session().execute(select(Match.state, Match.decided_at).where(condition))
    return [(state, at) for state, at in rows if at is not None]


def _count_outcomes(decided: Iterable[tuple[MatchState, datetime]]) -> dict[str, int]:
    """Return outcome -> how many, of those whose decision can no longer be undone."""
    settled = utc_now() - UNDO_WINDOW
    counts = Counter(_outcome(state) for state, at in decided if at <= settled)
    return {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}


def _outcome(state: MatchState) -> str:
    if state in SIGNED_MATCH_STATES:
        return "signed"
    if state in ACTIVE_MATCH_STATES:
        return "running"
    return "declined" if state is MatchState.DECLINED else "closed"


def _count_waiting(broker: User, condition: ColumnElement[bool]) -> int:
    waiting = select(func.count(Match.id)).where(
        condition, Match.broker_id == broker.id, Match.state == MatchState.PROPOSED
    )
    return db.session().scalar(waiting) or 0
