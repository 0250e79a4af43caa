"""Bids for tests: each is begun, written and handed in by the services themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from matcher.domain.codes import OrganisationKind, Role
from tests.calendar import today
from tests.challenges.worlds import make_challenge
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.clock import utc_now
from web.bidding import opening, service
from web.bidding.drafts import Draft
from web.bidding.models import Bid
from web.bidding.plans import BudgetLine, Member, Plan, PlannedMilestone
from web.bidding.states import BidState, FormFault
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.models import Organisation, User


def make_plan(**values: Any) -> Plan:
    """A plan that lacks nothing."""
    defaults: dict[str, Any] = {
        "approach": "以低表面能涂层防止藤壶附着，网衣不再频繁更换。",
        "basis": "已有涂层配方和一年的海上挂片数据。",
        "novelty": "涂层不含氧化亚铜。",
        "commitments": ("附着量减少70%", "有效期14个月"),
        "risks": "台风可能损坏试验网箱，已备两处海区。",
        "team": (Member("贾思远", "研究员", "海洋所", "负责人"), Member("易知行")),
        "partners": ("合作养殖公司",),
        "milestones": (
            PlannedMilestone("小样试验", today() + timedelta(days=90), "挂片报告", 30_000_000),
            PlannedMilestone(
                "海上示范", today() + timedelta(days=400), "示范报告", 70_000_000, True
            ),
        ),
        "budget": (BudgetLine("材料费", 60_000_000, 10_000_000), BudgetLine("试验费", 40_000_000)),
        "contact_name": "贾思远",
        "contact_phone": "0759-0002468",
        "contact_email": "jia@example.org",
        "agrees": True,
    }
    return Plan(**(defaults | values))


def make_bid(
    challenge: Challenge | None = None,
    organisation: Organisation | None = None,
    state: BidState = BidState.SUBMITTED,
    plan: Plan | None = None,
) -> Bid:
    """A bid in a state, by a new institute where no organisation is given.

    It is handed in while the challenge takes bids. For a state after the opening, all bids of the
    challenge are opened with it, unless the challenge is opened already.
    """
    challenge = challenge or make_challenge()
    organisation = organisation or make_organisation(OrganisationKind.INSTITUTE)
    author = member_of(organisation)
    with taking_bids(challenge):
        bid = service.begin(author, challenge)
        service.save_draft(author, bid, Draft(plan or make_plan()))
        if state not in {BidState.DRAFT, BidState.LAPSED}:
            service.submit(author, bid)
        if state is BidState.RETRACTED:
            service.retract(author, bid)
    _lead_to(bid, state)
    db.commit()
    return bid


def member_of(organisation: Organisation) -> User:
    """A member who writes for the organisation."""
    if organisation.members:
        return organisation.members[0]
    is_firm = organisation.kind is OrganisationKind.FIRM
    return make_user(Role.FIRM if is_firm else Role.INSTITUTE, organisation)


class taking_bids:  # noqa: N801 - reads as what happens meanwhile
    """The challenge as it was before its deadline, whatever its state is now."""

    def __init__(self, challenge: Challenge) -> None:
        self._challenge = challenge
        self._kept = (challenge.state, challenge.bids_until)

    def __enter__(self) -> None:
        self._challenge.state = ChallengeState.ANNOUNCED
        self._challenge.bids_until = utc_now() + timedelta(days=1)
        db.commit()

    def __exit__(self, *_: object) -> None:
        self._challenge.state, self._challenge.bids_until = self._kept
        db.commit()


def close(challenge: Challenge) -> None:
    """Let the deadline pass, as the clock does."""
    from web.challenges.moving import move

    challenge.bids_until = challenge.closed_at = utc_now() - timedelta(minutes=1)
    move(None, challenge, "close")
    db.commit()


def open_all(challenge: Challenge) -> None:
    """Open all bids of a challenge whose deadline is made to pass."""
    if challenge.state is ChallengeState.ANNOUNCED:
        close(challenge)
    opening.open_bids(make_user(Role.OFFICER), challenge)
    db.commit()


def _lead_to(bid: Bid, state: BidState) -> None:
    opened = {BidState.OPENED, BidState.ADMITTED, BidState.REFUSED}
    if state in opened:
        _open(bid)
    if state in {BidState.ADMITTED, BidState.REFUSED}:
        officer = make_user(Role.OFFICER)
        stands, bid.challenge.state = bid.challenge.state, ChallengeState.OPENED
        if state is BidState.ADMITTED:
            opening.admit(officer, bid)
        else:
            opening.refuse(officer, bid, FormFault.INCOMPLETE, "缺少团队证明。")
        bid.challenge.state = stands
    if state in {BidState.LAPSED, BidState.VOID}:
        bid.state = state


def _open(bid: Bid) -> None:
    challenge = bid.challenge
    if challenge.opened_at is None:
        open_all(challenge)
        return
    # The challenge was made in a later state: this bid is opened as the others were.
    taken = sum(one.code is not None for one in _siblings(challenge))
    bid.code, bid.opened_at = f"{taken + 1:02d}", challenge.opened_at
    bid.state = BidState.OPENED
    db.commit()


def _siblings(challenge: Challenge) -> list[Bid]:
    return list(db.session().query(Bid).where(Bid.challenge_id == challenge.id))
