"""An expert's seat in a round: offered, accepted, left; its sheets follow."""

from __future__ import annotations

from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step
from web.base import log
from web.base.clock import utc_now
from web.experts.states import Tie
from web.people.models import User
from web.reviewing import mails
from web.reviewing.models import Seat, Sheet
from web.reviewing.sheets import change, lock_round, require_own_seat
from web.reviewing.states import SEAT, RoundState, SeatState, SheetState
from web.reviewing.verbs import ReviewObject, ReviewVerb


def accept(actor: User, seat: Seat) -> None:
    """The expert of the seat agrees to judge."""
    _require(actor, seat, "accept")
    move(actor, seat, "accept", ReviewVerb.ACCEPT)
    seat.answered_at = utc_now()


def decline(actor: User, seat: Seat, reason: str) -> None:
    """The expert cannot, and says why; officers are told and draw somebody else."""
    _require(actor, seat, "decline")
    _leave(actor, seat, "decline", ReviewVerb.DECLINE, _words(reason))


def recuse(actor: User, seat: Seat, tie: Tie, reason: str) -> None:
    """The expert steps back from the whole round because of a conflict of interest."""
    _require(actor, seat, "recuse")
    _leave(actor, seat, "recuse", ReviewVerb.RECUSE, _words(reason))
    seat.tie = tie


def recuse_sheet(actor: User, sheet: Sheet, reason: str) -> None:
    """The expert steps back from one bid because of a conflict of interest."""
    _require(actor, sheet.seat, "recuse_sheet")
    if sheet.seat.state not in (SeatState.OFFERED, SeatState.ACCEPTED):
        raise WrongState("review_seat", sheet.seat.state.value, "recuse_sheet")
    given = _words(reason)
    change(actor, sheet, "recuse", ReviewVerb.RECUSE_SHEET)
    sheet.reason = given
    mails.tell_sheet_left(sheet)


def stand_down(actor: User | None, seat: Seat, tie: Tie, reason: str) -> None:
    """Let a seat be left because a tie was found while its round ran; officers are told."""
    _leave(actor, seat, "recuse", ReviewVerb.RECUSE, reason)
    seat.tie = tie


def move(actor: User | None, seat: Seat, name: str, verb: ReviewVerb) -> None:
    """Take a step of a seat; permission has been asked."""
    before = seat.state
    seat.state = step(SEAT, before, name)
    log.record(
        actor,
        verb,
        ReviewObject.SEAT,
        seat.id,
        before=before.value,
        after=seat.state.value,
        round=seat.round_id,
    )


def drop_sheets(actor: User | None, seat: Seat, name: str = "drop") -> None:
    """Let the sheets of a seat that is empty now count no more."""
    verb = ReviewVerb.DROP_SHEET if name == "drop" else ReviewVerb.RECUSE_SHEET
    for sheet in seat.sheets:
        if sheet.state in (SheetState.OPEN, SheetState.SUBMITTED):
            change(actor, sheet, name, verb)


def _leave(actor: User | None, seat: Seat, name: str, verb: ReviewVerb, reason: str) -> None:
    move(actor, seat, name, verb)
    seat.reason, seat.answered_at = reason, utc_now()
    drop_sheets(actor, seat, "recuse" if name == "recuse" else "drop")
    mails.tell_seat_left(seat)


def _require(actor: User, seat: Seat, action: str) -> None:
    require_own_seat(actor, seat)
    lock_round(seat.round)
    if seat.round.state is not RoundState.OPEN:
        raise WrongState("review_round", seat.round.state.value, action)


def _words(reason: str) -> str:
    if not reason.strip():
        raise InputError.of("reason", "missing")
    return reason.strip()
