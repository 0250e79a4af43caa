"""Signed deals with plans, for tests of payments and milestones."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from matcher.domain.codes import ContractKind
from tests.calendar import today
from tests.factories import make_introduced
from web.base import db
from web.contracts import milestone_service, payment_service
from web.contracts.milestone_service import PlannedMilestone
from web.contracts.payment_queries import sheet_of
from web.contracts.payment_rules import PaymentMode, PlannedRow, Royalty, RoyaltyPeriod, Terms
from web.contracts.payment_sheets import Sheet
from web.deals import service as deals
from web.deals.queries import contract_of
from web.deals.states import Doer
from web.matches.models import Match
from web.people.models import User

TOTAL = 100_000_00
_numbers = itertools.count(1)


def make_signed(total: int = TOTAL, ago: int = 100) -> Match:
    """A deal with a contract, signed some days ago."""
    match, number = make_introduced(), next(_numbers)
    broker = broker_of(match)
    deals.start_negotiation(broker, match)
    data = deals.ContractData(
        number=f"付-{number}",
        project_name=f"防污涂层{number}",
        kind=ContractKind.DEVELOPMENT,
        signed_on=today() - timedelta(days=ago),
        total=total,
        technical=total,
    )
    deals.sign(broker, match, data)
    db.commit()
    return match


def broker_of(match: Match) -> User:
    """The broker of the deal."""
    assert match.broker is not None
    return match.broker


def in_days(days: int) -> date:
    """The day so many days from today."""
    return today() + timedelta(days=days)


def row(amount: int, days: int | None = 30, **values: Any) -> PlannedRow:
    """An instalment due in so many days."""
    due = None if days is None else in_days(days)
    return PlannedRow(**({"what": "款项", "amount": amount, "due": due} | values))


def plan(match: Match, *rows: PlannedRow, **values: Any) -> None:
    """Plan the payments; in instalments unless said otherwise."""
    known: dict[str, Any] = {"mode": PaymentMode.INSTALMENTS, "rows": rows}
    seen = sheet(match).plan
    version = seen.version if seen else 0
    payment_service.plan(broker_of(match), match, Terms(**(known | values)), version)
    db.commit()


def plan_milestone(match: Match, days: int, who: Doer = Doer.ACHIEVEMENT) -> int:
    """Plan one milestone due in so many days."""
    planned = PlannedMilestone(title="交付样机", due=in_days(days), who=who)
    milestone_service.plan_milestones(broker_of(match), match, [planned])
    db.commit()
    return sheet(match).milestones[0].id


def yearly(ago: int = 400, **values: Any) -> Royalty:
    """A royalty by the year that began some days ago."""
    known: dict[str, Any] = {
        **{"of": "净销售额", "rate": 350, "period": RoyaltyPeriod.YEAR, "days": 30},
        **{"first": in_days(-ago), "until": in_days(1000)},
    }
    return Royalty(**(known | values))


def sheet(match: Match, day: date | None = None) -> Sheet:
    """The sheet of the deal's contract as it is stored."""
    contract = contract_of(match)
    assert contract is not None
    return sheet_of(contract, day or today())
