"""Who takes part in the challenges that are played, and what they know, plan and score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from matcher.domain.codes import OrganisationKind, Role
from tests.bidding.worlds import make_plan
from tests.experts.worlds import make_expert
from tests.factories import make_organisation, make_published, make_user
from web.base import db
from web.bidding.plans import BudgetLine, Member, Plan, PlannedMilestone
from web.experts.models import Expert
from web.people.models import User

OFFICER = "officer@example.org"
OWNER = "owner@example.org"
NEED = "深水网箱网衣防附着生物技术"
BIDDERS = {
    "tide@example.org": "潮声海洋研究所",
    "reef@example.org": "礁石新材料研究院",
    "view@example.org": "观澜装备大学",
    "late@example.org": "晚潮工程研究院",
}
TIDE, REEF, VIEW, LATE = BIDDERS
LEADERS = {TIDE: "贾思远", REEF: "易知行", VIEW: "卜算子", LATE: "迟来客"}
EXPERTS = {
    f"expert{number}@example.org": f"评审{word}" for number, word in enumerate("甲乙丙丁戊己", 1)
}
KEEN, TIED, *_OTHERS, SPARE = EXPERTS
"""Who scores in the browser, who declares a conflict, and who is drawn only where one lacks."""
BARRED, BARRED_NAME = "barred@example.org", "评审庚"
"""An expert who works where one of the bidders is."""
WAN = 1_000_000
"""Ten thousand yuan, in fen."""


def settle() -> None:
    """Make the people, the owner's published need, and the pool of experts."""
    make_user(Role.OFFICER, email=OFFICER, name="科技局值班员")
    firm = make_organisation(OrganisationKind.FIRM, name="澜湾网箱养殖公司")
    owner = make_user(Role.FIRM, firm, email=OWNER, name="林帆澜")
    make_published(author=owner, title=NEED)
    for email, name in BIDDERS.items():
        institute = make_organisation(OrganisationKind.INSTITUTE, name=name)
        make_user(Role.INSTITUTE, institute, email=email, name=LEADERS[email])
    for email, name in EXPERTS.items():
        fields = ["energy"] if email == SPARE else ["marine"]
        _add_expert(email, name, fields=fields, subjects="海上风电" if email == SPARE else NEED)
    _add_expert(BARRED, BARRED_NAME, organisation_name=BIDDERS[TIDE], subjects=NEED)
    db.commit()


def _add_expert(email: str, name: str, **values: Any) -> Expert:
    user = make_user(Role.EXPERT, email=email, name=name, fields=["marine"])
    return make_expert(user, **values)


def user_of(email: str) -> User:
    """Return the account with an address."""
    from web.people.queries import get_account

    return get_account(email)


def plan_of(email: str, gate: date, end: date) -> Plan:
    """Return a bidder's plan: a stage gate, and the acceptance."""
    return replace(
        make_plan(),
        approach=f"以低表面能涂层防止藤壶附着，第{list(BIDDERS).index(email) + 1}种配方。",
        team=(Member(LEADERS[email], "研究员", BIDDERS[email], "负责人"),),
        partners=(),
        milestones=(
            PlannedMilestone("小样试验", gate, "挂片报告", 60 * WAN, True),
            PlannedMilestone("海上示范", end, "示范报告", 40 * WAN),
        ),
        budget=(BudgetLine("材料费", 60 * WAN, 10 * WAN), BudgetLine("试验费", 40 * WAN)),
        contact_name=LEADERS[email],
        contact_email=email,
    )


CRITERIA = (("先进性与创新", 50), ("方案可行", 30), ("团队与基础", 20))
"""What both rounds judge, and how much of it."""
LIKED = {TIDE: 781, REEF: 863, VIEW: 698}
"""About how many tenths of a point each bid gets."""


def tenths_of(expert: str, bidder: str, round_number: int) -> list[int]:
    """Return what an expert gives a bid for each criterion, in tenths of a point."""
    place = list(EXPERTS).index(expert)
    return [
        LIKED[bidder] + (place * 37 + row * 23 + round_number * 29 + place * row * 11) % 97
        for row in range(len(CRITERIA))
    ]


def points_of(tenths: list[int]) -> Decimal:
    """Return the total of a sheet, of a hundred points: reckoned here and not by the site."""
    weighed = zip(tenths, CRITERIA, strict=True)
    return sum((Decimal(given) / 10 * weight / 100 for given, (_, weight) in weighed), Decimal(0))


def mean_of(totals: list[Decimal]) -> Decimal:
    """Return the mean of the totals."""
    return sum(totals, Decimal(0)) / len(totals)


def shown(points: Decimal) -> str:
    """Return points as pages show them."""
    return str(points.quantize(Decimal("0.01"), ROUND_HALF_UP))


def ranks_of(points: Mapping[str, Decimal]) -> dict[str, int]:
    """Return each bidder's rank: one more than there are better ones."""
    return {
        bidder: 1 + sum(other > own for other in points.values()) for bidder, own in points.items()
    }
