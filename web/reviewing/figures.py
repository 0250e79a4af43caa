"""Released results as pages, files and bidders read them. Nothing of an unreleased round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from matcher.domain.errors import WrongState
from web.bidding.models import Bid
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.reviewing import queries as query
from web.reviewing.defaults import WHOLE
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.standing import (
    RoundStanding,
    Standing,
    rank_challenge,
    rounds_that_count,
    stand_in,
    total_of,
)
from web.reviewing.states import RoundState, SheetState, Verdict

_CENT = Decimal("0.01")


def format_points(points: Fraction | float | None) -> str:
    """Return points with two decimals, halves up; exact until here."""
    if points is None:
        return ""
    exact = Fraction(points)
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    return str(value.quantize(_CENT, ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Judged:
    """One sheet of a released round, for officers."""

    number: int
    """Which expert of the panel it is, from 1: 专家1."""
    seat: Seat
    sheet: Sheet
    points: Fraction
    is_outlier: bool
    is_left_out: bool

    @property
    def tenths(self) -> dict[int, int]:
        """Criterion -> the tenths of a point that it got."""
        return {one.criterion_id: one.tenths for one in self.sheet.scores}


@dataclass(frozen=True, slots=True)
class BidResult:
    """A bid, or the challenge itself, in a released round."""

    bid: Bid | None
    standing: RoundStanding
    judged: tuple[Judged, ...]
    verdicts: Counter[Verdict]

    @property
    def outliers(self) -> list[int]:
        """The numbers of the experts whose totals are far from the others'."""
        return [one.number for one in self.judged if one.is_outlier]


def number_seats(round_: ReviewRound) -> dict[int, int]:
    """Return seat -> the number of its expert, of the seats with a sheet handed in."""
    panel = [
        seat
        for seat in sorted(query.seats_of(round_), key=lambda one: one.id)
        if any(sheet.state is SheetState.SUBMITTED for sheet in seat.sheets)
    ]
    return {seat.id: number for number, seat in enumerate(panel, 1)}


def results_of(round_: ReviewRound) -> list[BidResult]:
    """Return how each bid stands in a released round; raises WrongState before the release."""
    standings, numbers = stand_in(round_), number_seats(round_)
    weights = {one.id: one.weight for one in round_.criteria}
    sheets = [
        sheet
        for seat in round_.panel
        for sheet in seat.sheets
        if sheet.state is SheetState.SUBMITTED
    ]
    found = []
    for bid_id, standing in standings.items():
        own = [sheet for sheet in sheets if sheet.bid_id == bid_id]
        flags = {total.expert_id: total for total in standing.totals}
        judged = [
            Judged(
                numbers[sheet.seat_id],
                sheet.seat,
                sheet,
                total_of((weights[one.criterion_id], one.tenths) for one in sheet.scores),
                flags[sheet.seat.expert_id].is_outlier,
                flags[sheet.seat.expert_id].is_left_out,
            )
            for sheet in own
        ]
        ordered = tuple(sorted(judged, key=lambda one: one.number))
        verdicts = Counter(one.verdict for one in own if one.verdict)
        found.append(BidResult(own[0].bid, standing, ordered, verdicts))
    return sorted(found, key=lambda one: (-one.standing.mean, one.bid.id if one.bid else 0))


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order of a challenge's bids; ``standings`` empty while it is not known."""

    rounds: Sequence[ReviewRound]
    standings: Sequence[Standing]
    bids: dict[int, Bid]
    results: dict[int, dict[int, BidResult]]
    """Round -> bid -> its result, of the released rounds."""


def ranking_of(challenge: Challenge) -> Ranking:
    """Return the order of the bids as far as rounds are released."""
    rounds = rounds_that_count(challenge.id)
    released = [one for one in rounds if one.state is RoundState.RELEASED]
    results = {
        one.id: {found.bid.id: found for found in results_of(one) if found.bid} for one in released
    }
    is_whole = bool(rounds) and len(released) == len(rounds)
    standings = rank_challenge(challenge.id) if is_whole else []
    bids = {bid.id: bid for one in results.values() for bid in (f.bid for f in one.values()) if bid}
    return Ranking(rounds, standings, bids, results)


@dataclass(frozen=True, slots=True)
class RoundFeedback:
    """What a bidder reads of one round."""

    round: ReviewRound
    mean: Fraction
    comments: tuple[str, ...]
    """Without who wrote them, in an order that tells nothing of it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a bidder reads of the review of the own bid: nothing about the others."""

    rank: int | None
    points: Fraction | None
    rounds: tuple[RoundFeedback, ...]


TOLD_STATES = frozenset(
    {
        ChallengeState.PUBLICITY,
        ChallengeState.AWARDED,
        ChallengeState.RUNNING,
        ChallengeState.ACCEPTED,
        ChallengeState.TERMINATED,
        ChallengeState.FAILED,
        ChallengeState.WITHDRAWN,
    }
)


def feedback_for(bid: Bid) -> Feedback | None:
    """Return what the bidder may read of the review; None before the publicity has begun.

    Whoever calls has asked whether the reader may read the bid's result.
    """
    if bid.challenge.state not in TOLD_STATES:
        return None
    sheets = query.sheets_about(bid)
    rounds = {sheet.seat.round_id: sheet.seat.round for sheet in sheets}
    parts = tuple(
        RoundFeedback(
            round_,
            stand_in(round_)[bid.id].mean,
            tuple(
                sorted(
                    sheet.for_bidder
                    for sheet in sheets
                    if sheet.seat.round_id == key and sheet.for_bidder
                )
            ),
        )
        for key, round_ in rounds.items()
    )
    own = _standing_of(bid)
    if not parts:
        return None
    return Feedback(own.rank if own else None, own.points if own else None, parts)


def _standing_of(bid: Bid) -> Standing | None:
    """Return the place of a bid; None where the rounds do not make a whole order."""
    if sum(one.weight for one in rounds_that_count(bid.challenge_id)) != WHOLE:
        return None
    try:
        standings = rank_challenge(bid.challenge_id)
    except WrongState:
        return None
    return next((one for one in standings if one.bid_id == bid.id), None)
