"""Rounds, their panels and how far they are. Nothing here reads a score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from web.base import db
from web.bidding import reading
from web.bidding.models import Bid
from web.bidding.states import BidState
from web.challenges.models import Challenge
from web.experts.models import Expert
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.states import Purpose, RoundState, SeatState, SheetState

HOLDING = (SeatState.DRAWN, SeatState.OFFERED, SeatState.ACCEPTED)
"""The seat is somebody's, or will be."""
ANSWERABLE = (SeatState.OFFERED, SeatState.ACCEPTED)
WORKING = (RoundState.DRAFT, RoundState.OPEN)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many sheets of a seat are handed in, of how many that count."""

    done: int
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing lacks."""
        return self.done == self.count


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list, with its seats taken and sheets handed in."""

    round: ReviewRound
    seats: int
    progress: Progress


def rounds_of(challenge_id: int) -> Sequence[ReviewRound]:
    """Return the rounds of a challenge, the first made first."""
    statement = select(ReviewRound).where(ReviewRound.challenge_id == challenge_id)
    return db.session().scalars(statement.order_by(ReviewRound.id)).all()


def list_rounds(challenge_id: int) -> list[RoundLine]:
    """Return the rounds of a challenge with how far they are."""
    return [
        RoundLine(
            one,
            sum(seat.state in HOLDING for seat in panel),
            add_up(progress_of(seat) for seat in panel if seat.state is SeatState.ACCEPTED),
        )
        for one in rounds_of(challenge_id)
        for panel in [seats_of(one)]
    ]


def seats_of(round_: ReviewRound) -> Sequence[Seat]:
    """Return the seats of a round with their experts and sheets, those that left at the end."""
    statement = (
        select(Seat)
        .where(Seat.round_id == round_.id)
        .options(
            joinedload(Seat.expert).joinedload(Expert.organisation),
            selectinload(Seat.sheets).joinedload(Sheet.bid),
        )
        .order_by(Seat.state.not_in(HOLDING), Seat.id)
    )
    return db.session().scalars(statement).all()


def progress_of(seat: Seat) -> Progress:
    """Return how far an expert is; sheets that do not count are not counted."""
    states = [sheet.state for sheet in seat.sheets if sheet.bid is None or is_admitted(sheet.bid)]
    done = states.count(SheetState.SUBMITTED)
    return Progress(done, done + states.count(SheetState.OPEN))


def add_up(parts: Iterable[Progress]) -> Progress:
    """Return several progresses as one."""
    found = list(parts)
    return Progress(sum(one.done for one in found), sum(one.count for one in found))


def bids_of(round_: ReviewRound) -> Sequence[Bid]:
    """Return the bids that a round judges, by their codes; none in an appraisal."""
    if round_.purpose is Purpose.APPRAISAL:
        return ()
    admitted = reading.list_admitted(round_.challenge_id)
    chosen = set(round_.bid_ids)
    return [bid for bid in admitted if not chosen or bid.id in chosen]


def waiting_sheets(round_: ReviewRound) -> Sequence[Sheet]:
    """Return the sheets of a round that count and are not handed in."""
    statement = (
        select(Sheet)
        .join(Sheet.seat)
        .where(
            Seat.round_id == round_.id,
            Seat.state.in_(HOLDING),
            Sheet.state == SheetState.OPEN,
            Sheet.bid_id.is_(None) | Sheet.bid.has(Bid.state == BidState.ADMITTED),
        )
        .options(joinedload(Sheet.seat))
    )
    return db.session().scalars(statement.order_by(Sheet.id)).all()


def count_submitted(round_: ReviewRound) -> dict[int | None, int]:
    """Return bid (None: the challenge itself) -> how many sheets about it are handed in."""
    statement = (
        select(Sheet.bid_id, func.count())
        .join(Sheet.seat)
        .where(Seat.round_id == round_.id, Sheet.state == SheetState.SUBMITTED)
        .group_by(Sheet.bid_id)
    )
    return {bid: count for bid, count in db.session().execute(statement)}


def working_rounds(challenge: Challenge) -> Sequence[ReviewRound]:
    """Return the rounds of a challenge that are neither released nor cancelled."""
    statement = select(ReviewRound).where(
        ReviewRound.challenge_id == challenge.id, ReviewRound.state.in_(WORKING)
    )
    return db.session().scalars(statement.order_by(ReviewRound.id)).all()


def loads(expert_ids: Collection[int], without: ReviewRound | None = None) -> dict[int, int]:
    """Return expert -> how many sheets wait for the expert in rounds that run, without one."""
    statement = (
        select(Seat.expert_id, func.count())
        .select_from(Sheet)
        .join(Sheet.seat)
        .join(Seat.round)
        .where(
            Seat.expert_id.in_(expert_ids),
            Seat.state.in_(ANSWERABLE),
            true() if without is None else Seat.round_id != without.id,
            ReviewRound.state == RoundState.OPEN,
            Sheet.state == SheetState.OPEN,
        )
        .group_by(Seat.expert_id)
    )
    return {expert: int(count) for expert, count in db.session().execute(statement)}


def recused_from(challenge_id: int) -> set[tuple[int, int | None]]:
    """Return (expert, bid) of those who stepped back from a challenge; bid None: from all of it."""
    base = Seat.round.has(ReviewRound.challenge_id == challenge_id)
    seats = select(Seat.expert_id).where(base, Seat.state == SeatState.RECUSED)
    sheets = (
        select(Seat.expert_id, Sheet.bid_id)
        .select_from(Sheet)
        .join(Sheet.seat)
        .where(base, Sheet.state == SheetState.RECUSED, Seat.state != SeatState.RECUSED)
    )
    found: set[tuple[int, int | None]] = {(key, None) for key in db.session().scalars(seats)}
    return found | {(expert, bid) for expert, bid in db.session().execute(sheets)}


def open_seats_of(expert: Expert) -> Sequence[Seat]:
    """Return the seats that an expert holds in rounds that run."""
    return db.session().scalars(_seats(expert, RoundState.OPEN, ANSWERABLE)).all()


def earlier_seats_of(expert: Expert) -> Sequence[Seat]:
    """Return every seat an expert was asked for, the newest first."""
    statement = (
        select(Seat)
        .join(Seat.round)
        .where(Seat.expert_id == expert.id, Seat.state != SeatState.DRAWN)
        .options(
            joinedload(Seat.round).joinedload(ReviewRound.challenge),
            selectinload(Seat.sheets).joinedload(Sheet.bid),
        )
    )
    return db.session().scalars(statement.order_by(Seat.drawn_at.desc(), Seat.id.desc())).all()


def sheets_about(bid: Bid, state: RoundState = RoundState.RELEASED) -> Sequence[Sheet]:
    """Return the sheets handed in about a bid in rounds of bids, in the order of the rounds."""
    statement = (
        select(Sheet)
        .join(Sheet.seat)
        .join(Seat.round)
        .where(
            Sheet.bid_id == bid.id,
            Sheet.state == SheetState.SUBMITTED,
            ReviewRound.state == state,
        )
        .options(joinedload(Sheet.seat).joinedload(Seat.round))
    )
    # By the sheet's key and not by the expert: the order tells nothing of who wrote it.
    return db.session().scalars(statement.order_by(ReviewRound.number, Sheet.id)).all()


def is_admitted(bid: Bid) -> bool:
    """Return whether a bid takes part in the review."""
    return bid.state is BidState.ADMITTED


def _seats(expert: Expert, state: RoundState, states: Collection[SeatState]) -> Select[Seat]:
    return (
        select(Seat)
        .join(Seat.round)
        .where(Seat.expert_id == expert.id, Seat.state.in_(states), ReviewRound.state == state)
        .order_by(Seat.id)
    )
