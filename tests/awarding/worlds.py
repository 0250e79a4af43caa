"""Ranked challenges for tests of what follows the ranking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_organisation, make_user
from web.awarding import mails as awarding_mails
from web.awarding import objection_views, planning, publicity, queries
from web.awarding.models import Award, Publicity
from web.awarding.publicity import Proposal
from web.base import db
from web.base.clock import utc_now
from web.bidding.models import Bid
from web.bidding.plans import Plan, PlannedMilestone
from web.bidding.reading import ReadableBid
from web.bidding.states import BidState
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant
from web.experts.models import Expert
from web.experts.states import ExpertState
from web.people.models import Organisation, User
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.standing import Standing
from web.reviewing.states import Purpose, SeatState

WAN = 1_000_000

Make = Callable[..., "World"]


class World:
    """A ranked challenge with three bids, its owner, and an officer."""

    def __init__(self, variant: Variant = Variant.OPEN, awards: int = 1) -> None:
        self.officer = make_user(Role.OFFICER)
        self.rounds: list[ReviewRound] = []
        self.owner = make_user(Role.FIRM)
        self.bidders = [make_user(Role.INSTITUTE) for _ in range(3)]
        self.challenge = _challenge(self.officer, self.owner.organisation, variant, awards)
        self.bids = [
            _bid(self.challenge, bidder, number) for number, bidder in enumerate(self.bidders, 1)
        ]

    def propose(self, *numbers: int, money: int = 100 * WAN) -> Publicity:
        """Publicise bids, by their ranks."""
        return publicity.publicise(
            self.officer, self.challenge, [self.proposal(one, money) for one in numbers], ""
        )

    def proposal(self, number: int, money: int = 100 * WAN) -> Proposal:
        """A proposal of the bid of a rank."""
        return Proposal(self.bids[number - 1].id, money, f"方案{number}指标领先。")

    def pass_days(self) -> None:
        """Let the publicity period be over."""
        period = queries.current_publicity(self.challenge.id)
        assert period is not None
        period.first_day = today() - timedelta(days=9)
        period.last_day = today() - timedelta(days=1)
        db.commit()

    def award(self, *numbers: int) -> list[Award]:
        """Publicise and award bids, by their ranks."""
        self.propose(*numbers)
        self.pass_days()
        return publicity.award(self.officer, self.challenge)


def _challenge(
    officer: User, owner: Organisation | None, variant: Variant, awards: int
) -> Challenge:
    past = utc_now() - timedelta(days=60)
    challenge = Challenge(
        number="2026-001",
        organisation=owner,
        variant=variant,
        awards=awards,
        state=ChallengeState.RANKED,
        title="深水网箱智能投喂系统",
        money=300 * WAN,
        author=officer,
        announced_at=past,
        bids_until=past + timedelta(days=20),
        closed_at=past + timedelta(days=20),
        opened_at=past + timedelta(days=21),
    )
    db.session().add(challenge)
    db.flush()
    return challenge


def _bid(challenge: Challenge, bidder: User, number: int) -> Bid:
    bid = Bid(
        challenge=challenge,
        organisation=bidder.organisation or make_organisation(),
        author_id=bidder.id,
        state=BidState.ADMITTED,
        code=f"{number:02d}",
        submitted_at=challenge.closed_at,
        opened_at=challenge.opened_at,
    )
    db.session().add(bid)
    db.flush()
    return bid


PLAN = Plan(
    approach="按鱼群活动投喂。",
    milestones=(
        PlannedMilestone("样机", today() + timedelta(days=60), "一台样机", 60 * WAN, is_gate=True),
        PlannedMilestone("海试", today() + timedelta(days=200), "海试报告", 40 * WAN),
    ),
)


def stand_in(world: World, patch: pytest.MonkeyPatch) -> None:
    """Let the ranking and the bids' plans be the world's: they are other features' tests."""

    keys = [bid.id for bid in world.bids]

    def ranked(_challenge_id: int) -> Sequence[Standing]:
        return [
            Standing(key, rank, Fraction(90 - 5 * rank), {})
            for rank, key in enumerate(keys, start=1)
        ]

    def admitted(challenge_id: int) -> Sequence[Bid]:
        found = select(Bid).where(Bid.challenge_id == challenge_id).order_by(Bid.id)
        return db.session().scalars(found).all()

    def read(bid: Bid, **_: Any) -> ReadableBid:
        assert bid.code is not None
        return ReadableBid(bid.id, bid.code, bid.organisation.name, PLAN, ())

    patch.setattr(queries, "rank_challenge", ranked)
    for module in (queries, awarding_mails):
        patch.setattr(module, "list_admitted", admitted)
    for module in (planning, objection_views):
        patch.setattr(module, "read_bid", read)


def make_seat(world: World, bid: Bid, purpose: Purpose) -> User:
    """An expert who has accepted to judge a bid, in a round of its own."""
    user = make_user(Role.EXPERT)
    number = len(world.rounds) + 1
    one = ReviewRound(
        challenge=world.challenge, number=number, purpose=purpose, author_id=world.officer.id
    )
    world.rounds.append(one)
    expert = Expert(name=user.name, email=user.email, user=user, state=ExpertState.ACTIVE)
    seat = Seat(round=one, expert=expert, state=SeatState.ACCEPTED)
    seat.sheets.append(Sheet(bid=bid))
    db.session().add(seat)
    db.flush()
    return user
