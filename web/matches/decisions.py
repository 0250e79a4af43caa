"""Keeping every decision with what the broker was shown: what ``techmatch learn`` reads."""

from __future__ import annotations

from sqlalchemy import func, select

from matcher.domain.codes import Outcome
from web.base import db
from web.base.clock import utc_now
from web.matches.models import Decision, Match
from web.matches.states import MatchState
from web.people.models import User


def record(actor: User, match: Match, outcome: Outcome) -> Decision:
    """Add the decision just made about ``match``; nothing changes it afterwards."""
    undone = outcome is Outcome.UNDONE
    decision = Decision(
        match_id=match.id,
        broker_id=actor.id,
        outcome=outcome,
        decline_code=match.decline_code if outcome is Outcome.DECLINED else None,
        at=utc_now() if undone else match.decided_at or utc_now(),
        score=match.score,
        probability=match.probability,
        level=match.level,
        features=match.features,
        engine_version=match.engine_version,
        list_rank=match.list_rank,
        queue_place=_place_in_queue(actor, match),
        is_demo=match.is_demo,
    )
    db.session().add(decision)
    return decision


def _place_in_queue(broker: User, match: Match) -> int:
    waiting = (
        select(func.count())
        .select_from(Match)
        .where(
            Match.broker_id == broker.id,
            Match.state == MatchState.PROPOSED,
            Match.id != match.id,
            Match.probability >= match.probability,
        )
    )
    # A lost race over the match shows when the request stores everything, as elsewhere.
    with db.session().no_autoflush:
        return 1 + (db.session().scalar(waiting) or 0)
