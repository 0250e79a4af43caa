"""What becomes of bids when their challenge moves, and the reminders before its deadline."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.domain.errors import WrongState
from web.base import db
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.base.site import last_day
from web.bidding import queries as query
from web.bidding.mails import remind, tell_extended, tell_failed, tell_lapsed, tell_voided
from web.bidding.models import Bid
from web.bidding.moving import move_bid
from web.bidding.states import BID, WRITABLE_STATES, BidState
from web.bidding.verbs import BidVerb
from web.challenges.events import ChallengeMoved
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.models import User

UNFINISHED = frozenset({BidState.DRAFT, BidState.RETRACTED})
UNREAD = frozenset({BidState.SUBMITTED, BidState.OPENED})
"""Handed in, and nobody has looked at it yet or said what is wrong with its form."""
CHECKED = frozenset({BidState.ADMITTED, BidState.REFUSED})
VOIDABLE, _ = BID.steps["void"]
REMIND_DAYS = (1, 3)
"""So many days before the deadline, the nearest first."""


def follow(event: ChallengeMoved) -> None:
    """Let bids follow their challenge."""
    challenge = event.challenge
    if event.step == "close":
        lapsed = _move_all(event.actor, challenge, UNFINISHED, "lapse", BidVerb.LAPSE)
        tell_lapsed(lapsed)
    elif event.step == "withdraw":
        voided = _move_all(event.actor, challenge, VOIDABLE, "void", BidVerb.VOID)
        tell_voided(voided, challenge.end_reason)
    elif event.step == "fail":
        _fail(challenge)
    elif event.step == "extend" and challenge.bids_until is not None:
        tell_extended(query.bids_in(challenge, WRITABLE_STATES), challenge.bids_until)


def look_after() -> None:
    """Remind of deadlines that are near: the worker's regular look."""
    once_an_hour("bid deadlines", remind_unfinished)


def remind_unfinished(today: date) -> None:
    """Remind organisations that write a bid and have not handed it in."""
    statement = (
        select(Bid)
        .join(Bid.challenge)
        .where(
            Bid.state.in_(UNFINISHED),
            Challenge.state == ChallengeState.ANNOUNCED,
            Challenge.bids_until > utc_now(),
        )
        .options(joinedload(Bid.challenge))
    )
    for bid in db.session().scalars(statement):
        until = bid.challenge.bids_until
        assert until is not None
        left = (last_day(until) - today).days
        near = next((days for days in REMIND_DAYS if left <= days), None)
        if near is not None:
            remind([bid], near, today)


def _fail(challenge: Challenge) -> None:
    """Tell the bidders. Raises WrongState where a bid has not been read: whether it is good
    enough nobody knows."""
    if query.bids_in(challenge, UNREAD):
        raise WrongState("bids", "unread", "fail")
    tell_failed(query.bids_in(challenge, CHECKED), challenge.end_reason)


def _move_all(
    actor: User | None,
    challenge: Challenge,
    states: frozenset[BidState],
    name: str,
    verb: BidVerb,
) -> list[Bid]:
    found = list(query.bids_in(challenge, states))
    for bid in found:
        if name == "void":
            bid.fault = None
        move_bid(actor, bid, name, verb)
    db.flush()
    return found
