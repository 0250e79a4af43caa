"""Taking back that a claim was taken up, while nothing has followed.

The match is led back and declined: of a declined one its parties see nothing, and its number is
never given to another, so that no old message leads to somebody else's deal. Its plan stays with
it. When the claim is taken up anew, a new match with a plan of its own is made.
"""

from __future__ import annotations

from matcher.domain.codes import DeclineCode, Interest
from matcher.domain.errors import WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import allows, require
from web.claims import mails
from web.claims.models import Claim
from web.claims.permissions import TAKE_UP_CLAIM
from web.claims.states import CLAIM, ClaimState
from web.claims.taking import TAKEN_UP_STEP
from web.claims.verbs import ClaimObject, ClaimVerb
from web.matches import service as matching
from web.matches.models import Match
from web.matches.permissions import DECIDE_MATCH
from web.matches.states import MatchState
from web.people.models import User


def undo(actor: User, claim: Claim) -> None:
    """Let a claim wait for its broker again, as before it was taken up.

    Raises WrongState when it is too late: the need's owner has answered, something was written
    or agreed on, or the match has ended.
    """
    require(actor, TAKE_UP_CLAIM, claim)
    match = claim.match
    if match is None or not _is_untouched(actor, match):
        raise WrongState("claim", claim.state.value, "undo")
    before, after = claim.state, step(CLAIM, claim.state, "undo")
    mails.tell_undone(claim, match)
    # The database wants states, reason and match to change together.
    with db.session().no_autoflush:
        matching.move(actor, match, "undo", DECIDE_MATCH)
        matching.move(actor, match, "decline", DECIDE_MATCH, code=DeclineCode.OTHER.value)
        match.decline_code, match.decided_at = DeclineCode.OTHER, None
        claim.state, claim.match = after, None
        claim.answered_by_id = claim.answered_at = None
    log.record(
        actor,
        ClaimVerb.UNDO,
        ClaimObject.CLAIM,
        claim.id,
        before=before.value,
        after=after.value,
        match=match.id,
    )
    db.flush()


def can_undo(actor: User, claim: Claim) -> bool:
    """Return whether the account may take back that it took the claim up."""
    match = claim.match
    return (
        claim.state is ClaimState.TAKEN_UP
        and match is not None
        and _is_untouched(actor, match)
        and allows(actor, TAKE_UP_CLAIM, claim)
    )


def _is_untouched(actor: User, match: Match) -> bool:
    return (
        match.state is MatchState.CONFIRMED
        and match.need_interest is Interest.PENDING
        and match.broker_id == actor.id
        and match.activities[-1].action == TAKEN_UP_STEP
    )
