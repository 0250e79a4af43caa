"""What waits, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from web.base import db, site
from web.base.clock import utc_now
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message
from web.engine import encoders
from web.engine.models import Embedding
from web.matches.models import Match
from web.matches.states import MatchState
from web.postings.models import Posting, Revision
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class Stuck:
    """Messages that should have left long ago."""

    untouched: int
    """Nobody has tried to send them: the worker does not."""
    refused: int
    """They were tried, and the server did not take them."""
    error: str
    """Step and code of the last failure; nothing of the message."""


def bound() -> datetime:
    """Return the moment before which whatever waits has waited too long."""
    return utc_now() - timedelta(minutes=site.settings().wait_minutes)


def measure_stuck() -> Stuck:
    """Count the messages that were due long ago and are still here."""
    old = and_(Message.state == MessageState.WAITING, Message.created_at < bound())
    untouched = _count(and_(old, Message.attempts == 0, Message.due_at < bound()))
    refused = _count(and_(old, Message.attempts > 0))
    last = select(Message.error).where(old, Message.error != "").order_by(Message.id.desc())
    error = db.session().scalar(last.limit(1)) if refused else ""
    return Stuck(untouched, refused, error or "")


def count_given_up() -> int:
    """Count the messages that were given up and that nobody has put away."""
    return _count(Message.state == MessageState.FAILED)


def measure_unindexed() -> tuple[int, datetime | None]:
    """Return how many published postings have no vector, and since when the oldest is out."""
    encoder = encoders.current().encoder
    has_vector = (
        select(Embedding.posting_id)
        .where(Embedding.posting_id == Posting.id, Embedding.encoder == encoder)
        .exists()
    )
    statement = (
        select(func.count(), func.min(Revision.decided_at))
        .select_from(Posting)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .where(Posting.state == PostingState.PUBLISHED, ~has_vector)
    )
    count, since = db.session().execute(statement).one()
    return count, since


def count_matches() -> dict[MatchState, int]:
    """Return how many matches there are in each state."""
    rows = db.session().execute(select(Match.state, func.count()).group_by(Match.state))
    return {state: count for state, count in rows}


def _count(condition: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(Message).where(condition)
    return db.session().scalar(statement) or 0
