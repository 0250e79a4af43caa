"""An expert with work: a round in which two experts judge two bids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.domain.codes import Role
from tests.bidding.worlds import make_bid
from tests.challenges.worlds import make_challenge
from tests.factories import make_user
from tests.reviewing.worlds import make_expert, make_round
from web.base import db
from web.bidding.models import Bid
from web.bidding.plans import BudgetLine, Member, Plan, PlannedMilestone
from web.bidding.reading import ReadableFile
from web.bidding.states import BidState
from web.challenges.states import ChallengeState
from web.experts.models import Expert
from web.people.models import User
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.states import SeatState

NAMES = ("某某海洋研究院", "欧阳带头", "合作的渔业公司", "欧阳的简历.pdf")
"""What a bid tells of who bids: organisation, leader, partner, file."""

PLAN = Plan(
    approach="用低表面能涂层使藤壶附不住。",
    basis="已在三口网箱试用。",
    novelty="不含氧化亚铜。",
    commitments=("附着量减少七成", "有效期十四个月"),
    risks="台风可能毁坏试验网箱。",
    team=(Member(NAMES[1], "教授", NAMES[0], "总体"),),
    partners=(NAMES[2],),
    milestones=(PlannedMilestone("样品下海", date(2027, 6, 30), "挂片报告", 100_000_000, True),),
    budget=(BudgetLine("材料费", 200_000_000, 50_000_000), BudgetLine("试验费", 100_000_000, 0)),
    contact_name=NAMES[1],
    contact_phone="0759-0007777",
    contact_email="ouyang@example.org",
    agrees=True,
)


def read_file(_bid: Bid, file_id: int, *, blind: bool) -> tuple[ReadableFile, bytes]:
    """Stand in for what unseals a file."""
    if file_id != 7:
        raise LookupError(file_id)
    name = "附件1.pdf" if blind else NAMES[3]
    return ReadableFile(7, name, "pdf", 1234, True), b"%PDF-1.4"


@dataclass
class World:
    """A round with two bids, its first expert's account, seat and sheets, and another's."""

    round: ReviewRound
    bids: Sequence[Bid]
    user: User
    other: User

    @property
    def seat(self) -> Seat:
        """The first expert's seat."""
        return self.round.panel[0]

    @property
    def sheets(self) -> Sequence[Sheet]:
        """The first expert's sheets."""
        return self.seat.sheets

    @property
    def expert(self) -> Expert:
        """The first expert."""
        return self.seat.expert


def make_world(
    *, seat_state: SeatState = SeatState.ACCEPTED, has_bids: bool = True, **values: Any
) -> World:
    """Two experts judge two bids of a challenge, or the challenge itself."""
    challenge = make_challenge(ChallengeState.OPENED if has_bids else ChallengeState.APPRAISAL)
    bids = (
        [make_bid(challenge, state=BidState.ADMITTED, plan=PLAN) for _ in range(2)]
        if has_bids
        else []
    )
    experts = [make_expert(), make_expert()]
    round_ = make_round(challenge, bids, experts, seat_state=seat_state, **values)
    users = [db.session().get_one(User, one.user_id) for one in experts]
    return World(round_, bids, users[0], users[1])


def make_other_expert() -> User:
    """An expert of the pool who has nothing to do with any round."""
    return db.session().get_one(User, make_expert().user_id)


def make_officer() -> User:
    """An officer."""
    return make_user(Role.OFFICER)
