"""What a broker does with proposals: confirm, decline, undo, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from matcher.domain.codes import DeclineCode, Outcome
from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import db
from web.base.access import require
from web.base.clock import utc_now
from web.brokers import assignment
from web.desk.mails import forget_confirmed, tell_confirmed
from web.matches import decisions
from web.matches import service as matching
from web.matches.models import Match
from web.matches.permissions import DECIDE_MATCH
from web.matches.service import move
from web.matches.states import is_provisional
from web.people.models import User
from web.postings.states import PostingState


def confirm(
    actor: User,
    match: Match,
    seen: tuple[int, int] | None = None,
    at: datetime | None = None,
) -> None:
    """The broker confirms: both sides are asked whether they are interested.

    ``seen`` are the revisions (need, achievement) the broker read; LostRace when another text
    was published meanwhile. ``at`` is when it happened, now unless given.
    """
    shown = (match.need.published_revision_id, match.achievement.published_revision_id)
    if seen is not None and seen != shown:
        require(actor, DECIDE_MATCH, match)
        raise LostRace(f"match {match.id}")
    move(actor, match, "confirm", DECIDE_MATCH)
    match.decided_at = at or utc_now()
    decisions.record(actor, match, Outcome.CONFIRMED)
    tell_confirmed(match)


def decline(
    actor: User, match: Match, code: DeclineCode, note: str = "", at: datetime | None = None
) -> None:
    """The broker declines with a coded reason; 'other' needs words. ``at`` as in ``confirm``."""
    if code is DeclineCode.OTHER and not note.strip():
        raise InputError.of("note", "missing")
    # The database wants state and reason to change together.
    with db.session().no_autoflush:
        move(actor, match, "decline", DECIDE_MATCH, text=note.strip(), code=code.value)
        match.decline_code = code
        match.decline_note = note.strip()
        match.decided_at = at or utc_now()
    decisions.record(actor, match, Outcome.DECLINED)


DECISIONS = ("confirm", "decline")


def undo(actor: User, match: Match, now: datetime) -> None:
    """Take the actor's own decision back, while no party was told and nothing followed from it.

    Raises WrongState when it is too late: another step was taken, a note written, a posting
    withdrawn, or the time is over.
    """
    require(actor, DECIDE_MATCH, match)
    if not _can_be_undone(actor, match, now):
        raise WrongState("match", match.state.value, "undo")
    # The database wants state and reason to change together.
    with db.session().no_autoflush:
        matching.move(actor, match, "undo", DECIDE_MATCH)
        match.decline_code = None
        match.decline_note = ""
        match.decided_at = None
    decisions.record(actor, match, Outcome.UNDONE)
    forget_confirmed(match)


def decline_all(actor: User, matches: Sequence[Match], code: DeclineCode, note: str = "") -> None:
    """Decline every match for one reason, as one decision: it is undone as one."""
    now = utc_now()
    for match in matches:
        decline(actor, match, code, note, at=now)


def _can_be_undone(actor: User, match: Match, now: datetime) -> bool:
    if match.decided_at is None or not is_provisional(match.decided_at, now):
        return False
    last = match.activities[-1]
    if last.action not in DECISIONS or last.actor_id != actor.id:
        return False
    # A proposal of a posting that has left meanwhile would have been closed.
    sides = (match.need, match.achievement)
    if assignment.must_leave(actor, match):
        return False  # Declared since the decision: the match must not come back to this desk.
    return all(posting.state is PostingState.PUBLISHED for posting in sides)
