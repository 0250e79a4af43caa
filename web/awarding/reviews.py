"""How awarded bids stood in rounds of review about a gate or the acceptance."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from web.awarding.models import Award
from web.awarding.sums import hundredths
from web.base import db
from web.reviewing.models import ReviewRound
from web.reviewing.standing import stand_in
from web.reviewing.states import Purpose, RoundState

JUDGING = (Purpose.GATE, Purpose.ACCEPTANCE)
"""Rounds about what an awarded team has done."""


@dataclass(frozen=True, slots=True)
class Review:
    """A released round as far as one award is concerned."""

    round: ReviewRound
    points: int
    """The mean, in hundredths."""
    spread: float
    sheets: int


def list_reviews(award: Award) -> list[Review]:
    """Return the released rounds of gates and acceptance that judged an award's bid."""
    statement = select(ReviewRound).where(
        ReviewRound.challenge_id == award.challenge_id,
        ReviewRound.purpose.in_(JUDGING),
        ReviewRound.state == RoundState.RELEASED,
    )
    found = []
    for one in db.session().scalars(statement.order_by(ReviewRound.number)):
        standing = stand_in(one).get(award.bid_id)
        if standing is not None:
            points = hundredths(standing.mean)
            found.append(Review(one, points, standing.spread, len(standing.totals)))
    return found
