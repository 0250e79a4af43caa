"""Drawing the experts of a round, and choosing some by hand."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.domain.errors import InputError, WrongState
from matcher.panel.draw import draw_panel
from web.base import db, log
from web.base.access import require
from web.experts.models import Expert
from web.people.models import User
from web.reviewing.models import ReviewRound, Seat
from web.reviewing.permissions import MANAGE_REVIEW
from web.reviewing.pool import Candidate, find_candidates, items_of
from web.reviewing.queries import HOLDING
from web.reviewing.states import RoundState, SeatState
from web.reviewing.verbs import ReviewObject, ReviewVerb


def draw(actor: User, round_: ReviewRound) -> int:
    """Fill the seats that lack by the best draw; return how many still lack.

    In a draft whoever was drawn before and is not kept makes room first. Who is told already
    stays.
    """
    require(actor, MANAGE_REVIEW, round_)
    _require_working(round_, "draw")
    for seat in [one for one in round_.panel if _is_loose(one)]:
        _remove(seat)
    db.flush()
    candidates = find_candidates(round_)
    new, lacking = _draw(round_, candidates)
    for expert in new:
        round_.panel.append(Seat(expert=expert, state=SeatState.DRAWN, is_chosen=False))
    log.record(
        actor,
        ReviewVerb.DRAW,
        ReviewObject.ROUND,
        round_.id,
        experts=len(new),
        lacking=lacking,
    )
    return lacking


def add(actor: User, round_: ReviewRound, expert_id: int | None) -> Seat:
    """Choose an expert by hand. Raises InputError of ``expert`` with why it cannot be."""
    require(actor, MANAGE_REVIEW, round_)
    _require_working(round_, "draw")
    found = next((one for one in find_candidates(round_) if one.expert.id == expert_id), None)
    if found is None:
        raise InputError.of("expert", "unknown")
    if found.seat is not None:
        raise InputError.of("expert", "taken")
    if found.is_barred:
        raise InputError.of("expert", "tied")
    seat = Seat(expert=found.expert, state=SeatState.DRAWN, is_chosen=True)
    round_.panel.append(seat)
    db.flush()
    log.record(actor, ReviewVerb.ADD_SEAT, ReviewObject.SEAT, seat.id, round=round_.id)
    return seat


def keep(actor: User, seat: Seat, *, is_kept: bool) -> None:
    """Say whether who was drawn stays when the draw is made anew."""
    require(actor, MANAGE_REVIEW, seat)
    _require_drawn(seat)
    seat.is_chosen = is_kept


def remove(actor: User, seat: Seat) -> None:
    """Take somebody off the list who has not been told yet."""
    require(actor, MANAGE_REVIEW, seat)
    _require_drawn(seat)
    log.record(
        actor,
        ReviewVerb.REMOVE_SEAT,
        ReviewObject.SEAT,
        seat.id,
        before=seat.state.value,
        round=seat.round_id,
    )
    _remove(seat)


def find_barred(round_: ReviewRound) -> list[Candidate]:
    """Return those who hold a seat and are tied to who is judged: a bid may name new people."""
    return [
        one
        for one in find_candidates(round_)
        if one.is_barred and one.seat is not None and one.seat.state in HOLDING
    ]


def _draw(round_: ReviewRound, candidates: Sequence[Candidate]) -> tuple[list[Expert], int]:
    """Return the experts that the draw adds, and how many seats stay empty."""
    items = items_of(round_)
    holding = {seat.expert_id for seat in round_.panel if seat.state in HOLDING}
    free = [one for one in candidates if one.can_be_drawn(len(items))]
    judges = [one for one in candidates if one in free or one.expert.id in holding]
    found = draw_panel(
        [one.judge for one in judges],
        items,
        {(one.expert.id, item): one.fit.worth for one in judges for item in items},
        # Ties to one of the bids keep an expert out of a panel that judges all; see ``free``.
        (),
        round_.seats,
        [(expert, item) for expert in holding for item in items],
    )
    drawn = {judge for judge, _item in found.seats}
    new = [one.expert for one in free if one.expert.id in drawn]
    return new, max(found.lacking.values(), default=0)


def _require_working(round_: ReviewRound, action: str) -> None:
    if round_.state not in (RoundState.DRAFT, RoundState.OPEN):
        raise WrongState("review_round", round_.state.value, action)


def _require_drawn(seat: Seat) -> None:
    _require_working(seat.round, "remove")
    if seat.state is not SeatState.DRAWN:
        raise WrongState("review_seat", seat.state.value, "remove")


def _is_loose(seat: Seat) -> bool:
    return seat.state is SeatState.DRAWN and not seat.is_chosen


def _remove(seat: Seat) -> None:
    # Nobody was told of it: what stays is the line in the log.
    seat.round.panel.remove(seat)
    db.session().delete(seat)
