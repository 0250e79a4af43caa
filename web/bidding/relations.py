"""How an account stands to a bid."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.bidding.models import Bid
from web.challenges.states import Variant
from web.people.models import User


def relations_to_bid(user: User, bid: Bid) -> frozenset[Relation]:
    """Return whether the account bids (OWNER), or chooses among opened bids (PARTY)."""
    if user.organisation_id is None:
        return frozenset()
    found = set()
    if bid.organisation_id == user.organisation_id:
        found.add(Relation.OWNER)
    challenge = bid.challenge
    is_choosing = (
        challenge.variant is Variant.OWNER and challenge.organisation_id == user.organisation_id
    )
    if is_choosing and bid.opened_at is not None:
        found.add(Relation.PARTY)
    return frozenset(found)
