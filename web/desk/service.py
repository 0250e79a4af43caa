"""What a broker does with proposals beside the single decision: undo, and many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from matcher.errors import WrongState
from matcher.policy import Action
from matcher.vocabulary import DeclineCode, Outcome
from matcher.workflow import PostingState, is_provisional
from web import db
from web.models import Match, User
from web.models.base import utc_now
from web.queries.relations import require
from web.services import assignment, decisions, matching

DECISIONS = ("confirm", "decline")


def undo(actor: User, match: Match, now: datetime) -> None:
    """Take the actor's own decision back, while no party was told and nothing followed from it.

    Raises WrongState when it is too late: another step was taken, a note written, a posting
    withdrawn, or the time is over.
    """
    require(actor, Action.DECIDE_MATCH, match)
    if not _can_be_undone(actor, match, now):
        raise WrongState("match", match.state.value, "undo")
    # The database wants state and reason to change together.
    with db.session().no_autoflush:
        matching.move(actor, match, "undo", Action.DECIDE_MATCH)
        match.decline_code = None
        match.decline_note = ""
        match.decided_at = None
    decisions.record(actor, match, Outcome.UNDONE)


def decline_all(actor: User, matches: Sequence[Match], code: DeclineCode, note: str = "") -> None:
    """Decline every match for one reason, as one decision: it is undone as one."""
    now = utc_now()
    for match in matches:
        matching.decline(actor, match, code, note, at=now)


def _can_be_undone(actor: User, match: Match, now: datetime) -> bool:
    if match.decided_at is None or not is_provisional(match.decided_at, now):
        return False
    last = match.activities[-1]
    if last.action not in DECISIONS or last.actor_id != actor.id:
        return False
    # A proposal of a posting that has left meanwhile would have been closed.
    sides = (match.need, match.achievement)
    if assignment.has_conflict(actor, match):
        return False  # Declared since the decision: the match must not come back to this desk.
    return all(posting.state is PostingState.PUBLISHED for posting in sides)
