"""Who may read a bid with its names."""

from __future__ import annotations

from web.base.access import allows
from web.bidding.models import Bid
from web.bidding.permissions import READ_BID
from web.bidding.queries import is_opened
from web.people.models import User


def may_read(user: User | None, bid: Bid) -> bool:
    """Return whether the account may read a bid that is not its own: after the opening the
    office, and where the owner chooses (业主制) the owner of the problem."""
    return is_opened(bid) and allows(user, READ_BID, bid)
