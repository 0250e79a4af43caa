"""What a plan lacks, and what of it may be a slip; nothing here knows a database."""

from __future__ import annotations

from collections.abc import Sequence

from web.bidding.plans import Plan
from web.bidding.states import Gap


def indicator_lines(indicators: str) -> list[str]:
    """Return the challenge's indicators, one for each line that says something."""
    return [line.strip() for line in indicators.splitlines() if line.strip()]


def list_gaps(plan: Plan, indicators: Sequence[str]) -> list[Gap]:
    """Return what has to be there before the plan can be handed in, in the order of the page."""
    has_commitments = len(plan.commitments) >= len(indicators) and all(
        text.strip() for text in plan.commitments[: len(indicators)]
    )
    told = {
        Gap.APPROACH: plan.approach.strip(),
        Gap.BASIS: plan.basis.strip(),
        Gap.COMMITMENTS: has_commitments,
        Gap.TEAM: any(one.name.strip() for one in plan.team),
        Gap.MILESTONES: plan.milestones,
        Gap.BUDGET: plan.budget,
        Gap.CONTACT_NAME: plan.contact_name.strip(),
        Gap.CONTACT_WAY: plan.contact_phone.strip() or plan.contact_email.strip(),
        Gap.AGREEMENT: plan.agrees,
    }
    return [gap for gap, is_told in told.items() if not is_told]


def over_money(plan: Plan, money: int) -> int:
    """Return by how many fen more is asked for than is offered; 0 where the sum is negotiable."""
    return max(0, plan.asked - money) if money else 0


def milestone_money(plan: Plan) -> int:
    """Return what the milestones ask for together, in fen."""
    return sum(one.money for one in plan.milestones)


def own_money(plan: Plan) -> int:
    """Return what the bidder brings along, in fen."""
    return sum(line.own for line in plan.budget)
