"""Totals, spread, outliers and ranks: exact arithmetic on tenths of points.

A sheet's total is the sum of weight x points of its criteria, of a hundred, as a fraction without
rounding. A bid's points in a round are the mean of its totals; over rounds they are weighted. No
score is read here of a round that is not released.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median, stdev

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.errors import WrongState
from web.base import db
from web.bidding import reading
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.states import Purpose, RoundState, SheetState

SCALE = Fraction(14826, 10000)
"""Times this the median absolute deviation estimates the standard deviation."""
FAR = 3
"""An outlier is further from the median than so many scaled deviations ..."""
FAR_POINTS = 10
"""... and at least so many points."""
LEAST_FOR_OUTLIERS = 4
LEAST_FOR_DROPPING = 5
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Total:
    """What one sheet gives in all: weighted points of a hundred."""

    expert_id: int
    points: Fraction
    is_outlier: bool
    is_left_out: bool
    """The highest or the lowest, where the round drops them."""


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """A bid in one round."""

    mean: Fraction
    spread: float
    """Sample standard deviation of the totals; 0 for a single one."""
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A bid over all rounds. ``rank`` from 1; equal points share one."""

    bid_id: int
    rank: int
    points: Fraction
    rounds: Mapping[int, RoundStanding]
    """Round id -> how it stood there."""


def total_of(scores: Iterable[tuple[int, int]]) -> Fraction:
    """Return the total of a sheet from (weight in percent, tenths of a point) of its criteria."""
    return Fraction(sum(weight * tenths for weight, tenths in scores), 1000)


def stand(totals: Mapping[int, Fraction], *, drops_extremes: bool = False) -> RoundStanding:
    """Return how a bid stands whose sheets gave these totals, by expert; at least one."""
    far = _find_outliers(totals)
    out = _find_extremes(totals) if drops_extremes else frozenset()
    counted = [points for expert, points in totals.items() if expert not in out]
    return RoundStanding(
        mean=Fraction(sum(counted), len(counted)),
        spread=stdev(float(points) for points in totals.values()) if len(totals) > 1 else 0.0,
        totals=tuple(
            Total(expert, points, expert in far, expert in out)
            for expert, points in sorted(totals.items())
        ),
    )


def rank(
    rounds: Mapping[int, Mapping[int, RoundStanding]], weights: Mapping[int, int]
) -> list[Standing]:
    """Return the bids by rank, from bid -> round -> standing, and each round's weight in percent.

    A bid that was left out of a later round stands behind all that were judged there.
    """
    counted = {
        bid: {key: one for key, one in found.items() if weights.get(key)}
        for bid, found in rounds.items()
    }
    points = {
        bid: sum((weights[key] * one.mean for key, one in found.items()), Fraction()) / WHOLE
        for bid, found in counted.items()
    }
    keys = {bid: (-len(counted[bid]), -points[bid]) for bid in counted}
    ordered = sorted(keys.values())
    found = [
        Standing(bid, ordered.index(key) + 1, points[bid], rounds[bid]) for bid, key in keys.items()
    ]
    return sorted(found, key=lambda one: (one.rank, one.bid_id))


def stand_in(round_: ReviewRound) -> dict[int | None, RoundStanding]:
    """Return bid (None: the challenge itself) -> how it stands in a round.

    Raises WrongState before the release, whoever asks: there is no other way to read scores.
    """
    if round_.state is not RoundState.RELEASED:
        raise WrongState("review_round", round_.state.value, "read_scores")
    weights = {one.id: one.weight for one in round_.criteria}
    totals: dict[int | None, dict[int, Fraction]] = {}
    for sheet in _sheets_in(round_):
        points = total_of((weights[one.criterion_id], one.tenths) for one in sheet.scores)
        totals.setdefault(sheet.bid_id, {})[sheet.seat.expert_id] = points
    return {bid: stand(one, drops_extremes=round_.drops_extremes) for bid, one in totals.items()}


def rounds_that_count(challenge_id: int) -> Sequence[ReviewRound]:
    """Return the rounds that judge a challenge's bids, the cancelled ones left out."""
    statement = select(ReviewRound).where(
        ReviewRound.challenge_id == challenge_id,
        ReviewRound.purpose == Purpose.BIDS,
        ReviewRound.state != RoundState.CANCELLED,
    )
    found = statement.order_by(ReviewRound.number).options(selectinload(ReviewRound.criteria))
    return db.session().scalars(found).all()


def rank_challenge(challenge_id: int) -> Sequence[Standing]:
    """Return the admitted bids of a challenge by rank, over its released rounds of bids.

    Raises WrongState while a round of bids is not released.
    """
    admitted = {bid.id for bid in reading.list_admitted(challenge_id)}
    found: dict[int, dict[int, RoundStanding]] = {bid: {} for bid in admitted}
    rounds = rounds_that_count(challenge_id)
    for one in rounds:
        for bid, standing in stand_in(one).items():
            if bid in found:
                found[bid][one.id] = standing
    judged = {bid: standings for bid, standings in found.items() if standings}
    return rank(judged, {one.id: one.weight for one in rounds})


def _sheets_in(round_: ReviewRound) -> Sequence[Sheet]:
    statement = (
        select(Sheet)
        .join(Sheet.seat)
        .where(Seat.round_id == round_.id, Sheet.state == SheetState.SUBMITTED)
        .options(joinedload(Sheet.seat), selectinload(Sheet.scores))
    )
    return db.session().scalars(statement.order_by(Sheet.id)).all()


def _find_outliers(totals: Mapping[int, Fraction]) -> frozenset[int]:
    if len(totals) < LEAST_FOR_OUTLIERS:
        return frozenset()
    middle = Fraction(median(totals.values()))
    gaps = {expert: abs(points - middle) for expert, points in totals.items()}
    limit = FAR * SCALE * Fraction(median(gaps.values()))
    return frozenset(key for key, gap in gaps.items() if gap > limit and gap >= FAR_POINTS)


def _find_extremes(totals: Mapping[int, Fraction]) -> frozenset[int]:
    """Return one expert of the highest and one of the lowest total; which of equals is the same."""
    if len(totals) < LEAST_FOR_DROPPING:
        return frozenset()
    ordered = sorted(totals, key=lambda expert: (totals[expert], expert))
    return frozenset({ordered[0], ordered[-1]})
