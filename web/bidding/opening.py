"""Opening the bids and checking their form: the office's part."""

from __future__ import annotations

import secrets

from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.base.access import require
from web.base.clock import utc_now
from web.bidding import queries as query
from web.bidding.mails import tell_admitted, tell_refused
from web.bidding.models import Bid
from web.bidding.moving import move_bid
from web.bidding.permissions import CHECK_BIDS
from web.bidding.sealing import require_key
from web.bidding.service import check_version
from web.bidding.states import BidState, FormFault
from web.bidding.verbs import BidVerb
from web.challenges import service as challenge_service
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.challenges.states import ChallengeState
from web.people.models import User


def open_bids(actor: User, challenge: Challenge) -> int:
    """Open all bids of a closed challenge at once and draw their codes; return how many.

    Raises WrongState unless the challenge is closed.
    """
    require(actor, CHECK_BIDS, challenge)
    _require(challenge, ChallengeState.CLOSED, "open_bids")
    bids = list(query.bids_in(challenge, frozenset({BidState.SUBMITTED})))
    if not bids:
        raise WrongState("bids", "none", "open_bids")
    require_openable(challenge)
    # By lot: neither who began first nor who handed in first has the first number.
    secrets.SystemRandom().shuffle(bids)
    challenge.opened_at = utc_now()
    for number, bid in enumerate(bids, 1):
        bid.code, bid.opened_at = f"{number:02d}", challenge.opened_at
        move_bid(actor, bid, "open", BidVerb.OPEN, digest=bid.versions[-1].digest)
    move(actor, challenge, "open_bids", bids=len(bids))
    db.flush()
    return len(bids)


def require_openable(challenge: Challenge) -> None:
    """Raise SealKeyLost where bids would be called opened and nobody could read them."""
    if query.count_handed_in(challenge):
        require_key(challenge.id)


def admit(actor: User, bid: Bid, expected: int | None = None) -> None:
    """Let a bid take part in the review."""
    _require_check(actor, bid, expected)
    bid.fault, bid.fault_note = None, ""
    move_bid(actor, bid, "admit", BidVerb.ADMIT)
    _sign(actor, bid)


def refuse(actor: User, bid: Bid, fault: FormFault, note: str, expected: int | None = None) -> None:
    """Keep a bid out of the review, and tell its bidder why.

    Raises InputError of ``note`` where nothing is said.
    """
    _require_check(actor, bid, expected)
    if not note.strip():
        raise InputError.of("note", "missing")
    bid.fault, bid.fault_note = fault, note.strip()
    move_bid(actor, bid, "refuse", BidVerb.REFUSE, fault=fault.value)
    _sign(actor, bid)
    tell_refused(bid)


def begin_review(actor: User, challenge: Challenge) -> None:
    """Go on to the review, once all bids are checked and at least one is admitted."""
    require(actor, CHECK_BIDS, challenge)
    _require(challenge, ChallengeState.OPENED, "begin_review")
    if not query.is_all_checked(challenge):
        raise WrongState("bids", "unchecked", "begin_review")
    admitted = query.bids_in(challenge, frozenset({BidState.ADMITTED}))
    if not admitted:
        raise WrongState("bids", "none", "begin_review")
    move(actor, challenge, "begin_review", bids=len(admitted))
    db.flush()
    for bid in admitted:
        tell_admitted(bid)


def may_fail(challenge: Challenge) -> bool:
    """Return whether there is no bid that a review could be about."""
    if challenge.state is ChallengeState.CLOSED:
        return query.count_handed_in(challenge) == 0
    return (
        challenge.state is ChallengeState.OPENED
        and query.is_all_checked(challenge)
        and not query.is_any_admitted(challenge)
    )


def fail(actor: User, challenge: Challenge, reason: str) -> None:
    """End a challenge that nobody bid for, or whose bids were all refused.

    Raises InputError of ``reason`` where nothing is said: everybody reads it.
    """
    require(actor, CHECK_BIDS, challenge)
    if not may_fail(challenge):
        raise WrongState("challenge", challenge.state.value, "fail")
    challenge_service.fail(actor, challenge, reason, None)
    db.flush()


def _require(challenge: Challenge, state: ChallengeState, action: str) -> None:
    if challenge.state is not state:
        raise WrongState("challenge", challenge.state.value, action)


def _require_check(actor: User, bid: Bid, expected: int | None) -> None:
    require(actor, CHECK_BIDS, bid)
    check_version(bid, expected)
    _require(bid.challenge, ChallengeState.OPENED, "check")


def _sign(actor: User, bid: Bid) -> None:
    bid.checked_by_id, bid.checked_at = actor.id, utc_now()
    db.flush()
