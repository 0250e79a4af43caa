"""What an expert has to do, and what a released round shows to its panel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from web.base import db
from web.base.site import last_day
from web.bidding.models import Bid
from web.bidding.reading import list_admitted
from web.experts.models import Expert
from web.experts.states import ExpertState
from web.people.models import User
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.relations import relations_to_seat
from web.reviewing.standing import RoundStanding, stand_in, total_of
from web.reviewing.states import Purpose, ReviewMode, RoundState, SeatState, SheetState
from web.scoring.relations import SHOWN_SHEETS, is_readable

UNDO = timedelta(seconds=20)
"""So long the page offers to take a submission back; at its sheet it can be done until release."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet in a list. ``total`` is over what is scored so far."""

    sheet: Sheet
    name: str
    bidder: str
    """Empty in blind rounds, and where the expert stepped back."""
    total: Fraction | None
    scored: int

    @property
    def is_open(self) -> bool:
        """Whether it can still be read."""
        return self.sheet.state in SHOWN_SHEETS


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat with its progress."""

    seat: Seat
    sheets: Sequence[SheetLine]

    @property
    def round(self) -> ReviewRound:
        """The round it belongs to."""
        return self.seat.round

    @property
    def counted(self) -> Sequence[SheetLine]:
        """The sheets that are to be filled in."""
        return [one for one in self.sheets if one.is_open]

    @property
    def submitted(self) -> int:
        """How many are handed in."""
        return sum(one.sheet.state is SheetState.SUBMITTED for one in self.counted)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.round.state is RoundState.RELEASED or self.submitted == len(self.counted)

    @property
    def next_sheet(self) -> Sheet | None:
        """The sheet to go on with."""
        waiting = (one.sheet for one in self.counted if one.sheet.state is SheetState.OPEN)
        first = next((one.sheet for one in self.counted), None)
        return next(waiting, first)


def find_expert(user: User) -> Expert | None:
    """Return the account's entry in the pool, whatever its state."""
    return db.session().scalar(select(Expert).where(Expert.user_id == user.id))


def list_seats(user: User) -> list[SeatLine]:
    """Return the account's seats that it may still read, the soonest due first."""
    statement = (
        select(Seat)
        .join(Seat.expert)
        .join(Seat.round)
        .where(
            Expert.user_id == user.id,
            Expert.state == ExpertState.ACTIVE,
            Seat.state.in_((SeatState.OFFERED, SeatState.ACCEPTED)),
        )
        .options(
            joinedload(Seat.expert),
            joinedload(Seat.round).joinedload(ReviewRound.challenge),
            joinedload(Seat.round).selectinload(ReviewRound.criteria),
            selectinload(Seat.sheets).options(
                selectinload(Sheet.scores), joinedload(Sheet.bid).joinedload(Bid.organisation)
            ),
        )
        .order_by(ReviewRound.due_at, Seat.id)
    )
    seats = db.session().scalars(statement)
    return [line_of(seat) for seat in seats if relations_to_seat(user, seat)]


def line_of(seat: Seat) -> SeatLine:
    """Return a seat with its sheets, those of bids by their codes."""
    round_ = seat.round
    sheets = [
        _sheet_line(round_, sheet)
        for sheet in seat.sheets
        if sheet.state is not SheetState.DROPPED and (sheet.bid is None or is_readable(sheet.bid))
    ]
    return SeatLine(seat, sorted(sheets, key=lambda one: (one.name, one.sheet.id)))


def _sheet_line(round_: ReviewRound, sheet: Sheet) -> SheetLine:
    is_kept = sheet.state in SHOWN_SHEETS
    scores = scores_of(sheet) if is_kept else {}
    return SheetLine(
        sheet=sheet,
        name=sheet_name(sheet),
        bidder=bidder_name(round_, sheet.bid) if is_kept else "",
        total=total_so_far(round_, scores),
        scored=len(scores),
    )


def sheet_name(sheet: Sheet) -> str:
    """Return what a sheet judges, in words that tell nobody's name."""
    if sheet.bid is None:
        return gettext("论证意见")
    return gettext("%(code)s 号方案", code=sheet.bid.code or "")


def bidder_name(round_: ReviewRound, bid: Bid | None) -> str:
    """Return who bids; empty where the panel may not know it."""
    if bid is None or round_.is_blind or not is_readable(bid):
        return ""
    return bid.organisation.name


def weights_of(round_: ReviewRound) -> dict[int, int]:
    """Return criterion -> its weight, in their order."""
    return {one.id: one.weight for one in round_.criteria}


def scores_of(sheet: Sheet) -> dict[int, int]:
    """Return criterion -> tenths, as stored."""
    return {one.criterion_id: one.tenths for one in sheet.scores}


def total_so_far(round_: ReviewRound, scores: Mapping[int, int | None]) -> Fraction | None:
    """Return the weighted points of what is scored; None where nothing is."""
    weights = weights_of(round_)
    given = [
        (weight, tenths)
        for key, weight in weights.items()
        if (tenths := scores.get(key)) is not None
    ]
    return total_of(given) if given else None


def list_judged(seat: Seat) -> list[Bid]:
    """Return the bids that the expert of a seat would judge, by their codes."""
    round_ = seat.round
    if round_.purpose is Purpose.APPRAISAL:
        return []
    own = [sheet.bid for sheet in seat.sheets if sheet.state in SHOWN_SHEETS and sheet.bid]
    if own:
        return sorted((bid for bid in own if is_readable(bid)), key=lambda bid: bid.code or "")
    wanted = set(round_.bid_ids)
    admitted = list_admitted(round_.challenge_id)
    return [bid for bid in admitted if not wanted or bid.id in wanted]


def find_undoable(seat: Seat, now: datetime) -> Sheet | None:
    """Return the sheet that was handed in a moment ago, while its round is open."""
    if seat.round.state is not RoundState.OPEN:
        return None
    fresh = [
        sheet for sheet in seat.sheets if sheet.submitted_at and sheet.submitted_at > now - UNDO
    ]
    return max(fresh, key=lambda sheet: sheet.submitted_at or now, default=None)


def due_day(round_: ReviewRound) -> date | None:
    """Return the last day on which a round's sheets can be handed in."""
    return last_day(round_.due_at) if round_.due_at else None


def is_held(round_: ReviewRound) -> bool:
    """Return whether a round is held at a place, at a meeting or on a visit."""
    return round_.mode is not ReviewMode.NETWORK


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel of a released round said of one bid, without who said what."""

    totals: Sequence[Fraction]
    mean: Fraction
    comments: Sequence[str]


def read_panels(round_: ReviewRound) -> dict[int | None, Panel]:
    """Return bid -> what the panel said of it; nothing before the round is released.

    Totals stand by size and comments by their text: no order tells whose they are.
    """
    if round_.state is not RoundState.RELEASED:
        return {}
    statement = (
        select(Sheet.bid_id, Sheet.for_panel)
        .join(Sheet.seat)
        .where(Seat.round_id == round_.id, Sheet.state == SheetState.SUBMITTED)
    )
    comments: dict[int | None, set[str]] = {}
    for bid_id, text in db.session().execute(statement):
        comments.setdefault(bid_id, set()).add(text.strip())
    found = stand_in(round_)
    return {key: _panel(one, comments.get(key, set())) for key, one in found.items()}


def _panel(found: RoundStanding, comments: Collection[str]) -> Panel:
    totals = sorted((one.points for one in found.totals), reverse=True)
    return Panel(totals, found.mean, sorted(text for text in comments if text))
