"""Taking up again a deal that its broker closed by mistake."""

from __future__ import annotations

from datetime import datetime

from matcher.domain.errors import WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.brokers import assignment
from web.deals import mails
from web.deals.queries import contract_of
from web.deals.states import BROKER_CLOSE_CODES, REOPEN_TERM
from web.matches.models import Activity, Match
from web.matches.permissions import ADVANCE_DEAL
from web.matches.states import MATCH, MatchState
from web.matches.verbs import MatchObject, MatchVerb
from web.people.models import User
from web.postings.states import PostingState


def reopen(actor: User, match: Match) -> None:
    """Lead a closed deal back to where it was. Raises WrongState when it is not to be had."""
    require(actor, ADVANCE_DEAL, match)
    if not can_reopen(actor, match, utc_now()):
        raise WrongState("match", match.state.value, "reopen")
    # The database wants state and reason to change together.
    with db.session().no_autoflush:
        match.state = state_before(match)
        match.close_code = None
        match.close_note = ""
        match.closed_at = None
        match.activities.append(Activity(actor_id=actor.id, kind="step", action="reopen"))
        log.record(
            actor,
            MatchVerb.REOPEN,
            MatchObject.MATCH,
            match.id,
            before=MatchState.CLOSED.value,
            after=match.state.value,
        )
    mails.tell_reopened(actor, match)


def can_reopen(actor: User, match: Match, now: datetime) -> bool:
    """Return whether the broker closed the deal, not long ago, and both postings still stand.

    A deal with a contract may go on although its need is fulfilled: it was so by this contract.
    """
    if match.state is not MatchState.CLOSED or match.close_code not in BROKER_CLOSE_CODES:
        return False
    if match.closed_at is None or now - match.closed_at > REOPEN_TERM:
        return False
    if assignment.must_leave(actor, match):
        return False  # Declared since: the deal must not come back to this desk.
    stand = (
        match.need.state is PostingState.PUBLISHED
        # A plan in answer to the need was never published, and nothing takes it off.
        and match.achievement.state in (PostingState.PUBLISHED, PostingState.CLAIM)
    )
    return stand or contract_of(match) is not None


def state_before(match: Match) -> MatchState:
    """Return the state from which a deal was closed, as its timeline tells."""
    steps = [one.action for one in match.activities if one.kind == "step" and one.action != "close"]
    reached = [MATCH.steps[action][1] for action in steps if action in MATCH.steps]
    return reached[-1] if reached else MatchState.CONFIRMED
