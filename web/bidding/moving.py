"""The one function that moves a bid along its machine without its bidder."""

from __future__ import annotations

from matcher.domain.machine import step
from web.base import log
from web.bidding.models import Bid
from web.bidding.states import BID
from web.bidding.verbs import BidObject, BidVerb
from web.people.models import User


def move_bid(actor: User | None, bid: Bid, name: str, verb: BidVerb, **detail: object) -> None:
    """Take a step and write it into the log. Raises WrongState where the state forbids it."""
    before = bid.state
    bid.state = step(BID, before, name)
    log.record(
        actor,
        verb,
        BidObject.BID,
        bid.id,
        before=before.value,
        after=bid.state.value,
        **detail,
    )
