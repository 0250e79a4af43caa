"""How an expert's account stands to seats and sheets: its own, as long as they are its to read."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.bidding.models import Bid
from web.bidding.states import BidState
from web.people.models import User
from web.reviewing.models import Sheet
from web.reviewing.relations import ASSIGNED, SHOWN_ROUNDS, is_own
from web.reviewing.states import SeatState, SheetState

SHOWN_SHEETS = frozenset({SheetState.OPEN, SheetState.SUBMITTED})


def relations_to_sheet(user: User, sheet: Sheet) -> frozenset[Relation]:
    """Return whether the sheet, and with it what it judges, is the account's to read.

    An expert reads nothing of a bid before accepting the seat, and nothing any more after
    stepping back from it.
    """
    seat = sheet.seat
    is_there = (
        seat.state is SeatState.ACCEPTED
        and seat.round.state in SHOWN_ROUNDS
        and sheet.state in SHOWN_SHEETS
        and (sheet.bid is None or is_readable(sheet.bid))
    )
    return ASSIGNED if is_own(user, seat) and is_there else frozenset()


def is_readable(bid: Bid) -> bool:
    """Return whether a bid is open and takes part."""
    return bid.state is BidState.ADMITTED and bid.opened_at is not None
