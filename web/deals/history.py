"""What a broker may know of the earlier dealings of the two sides of a match.

The broker's own matches are told with their titles and outcomes; those of other brokers only as
counts. Where the owner of a need is hidden from the broker, only this need's own matches count:
what its owner did elsewhere would tell who it is. For the same reason a need whose owner is
hidden from the public never appears in the history of its owner's other postings.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from matcher.domain.codes import Confidentiality, DeclineCode
from matcher.types import Kind
from web.base import db
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.queries import public_sides
from web.matches.relations import is_settled
from web.matches.states import ACTIVE_MATCH_STATES, SIGNED_MATCH_STATES, MatchState
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
    side = Match.need_id if view.kind is Kind.NEED else Match.achievement_id
    tells_of_owner = view.organisation_id is not None
    decided = (side.in_(_postings(view)), Match.id != match.id, Match.decided_at.is_not(None))
    own = select(Match).where(*decided, Match.broker_id == broker.id)
    return History(
        own=_newest(own),
        own_total=db.session().scalar(own.with_only_columns(func.count())) or 0,
        others=_count_outcomes(and_(*decided, Match.broker_id != broker.id, is_settled())),
        waiting=_count_waiting(broker, and_(side == view.id, Match.id != match.id)),
        tells_of_owner=tells_of_owner,
    )


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
    newest = own.options(*match_options()).order_by(Match.decided_at.desc(), Match.id.desc())
    found = []
    for match in db.session().scalars(newest.limit(MOST_SHOWN)):
        need, achievement = public_sides(match)
        assert match.decided_at is not None
        found.append(
            Earlier(
                id=match.id,
                state=match.state,
                need=need.title,
                achievement=achievement.title,
                decided_at=match.decided_at,
                decline_code=match.decline_code,
            )
        )
    return found


def _count_outcomes(condition: ColumnElement[bool]) -> dict[str, int]:
    statement = select(Match.state, func.count()).where(condition).group_by(Match.state)
    counts: Counter[str] = Counter()
    for state, count in db.session().execute(statement):
        counts[_outcome(state)] += int(count)
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
