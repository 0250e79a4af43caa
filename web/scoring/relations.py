"""How an expert's account stands to seats and sheets: its own, as long as they are its to read."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.bidding.models import Bid
from web.bidding.states import BidState
from web.experts.states import ExpertState
from web.people.models import User
from web.reviewing.models import Seat, Sheet
from web.reviewing.states import RoundState, SeatState, SheetState

ASSIGNED = frozenset({Relation.ASSIGNED})
SHOWN_ROUNDS = frozenset({RoundState.OPEN, RoundState.RELEASED})
SHOWN_SHEETS = frozenset({SheetState.OPEN, SheetState.SUBMITTED})


def relations_to_seat(user: User, seat: Seat) -> frozenset[Relation]:
    """Return whether the seat is the account's, offered or taken.

    Who declined, stepped back or was excused has no more to do with it, nor has who left the
    pool or rests. Nobody learns of a round that has not begun or was cancelled.
    """
    state, round_ = seat.state, seat.round
    is_asked = state is SeatState.OFFERED and round_.state is RoundState.OPEN
    is_taken = state is SeatState.ACCEPTED and round_.state in SHOWN_ROUNDS
    return ASSIGNED if _is_own(user, seat) and (is_asked or is_taken) else frozenset()


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
    return ASSIGNED if _is_own(user, seat) and is_there else frozenset()


def is_readable(bid: Bid) -> bool:
    """Return whether a bid is open and takes part."""
    return bid.state is BidState.ADMITTED and bid.opened_at is not None


def _is_own(user: User, seat: Seat) -> bool:
    expert = seat.expert
    return expert.user_id == user.id and expert.state is ExpertState.ACTIVE
