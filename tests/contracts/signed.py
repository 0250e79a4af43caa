"""Signed deals for tests of contracts, with and without a registration form."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from matcher.domain.codes import ContractKind, Side
from tests.calendar import today
from tests.deals.test_deals import contract as data_of
from tests.factories import make_introduced
from tests.mailbox import forget_messages
from web.base import db
from web.contracts import service
from web.contracts.models import Particulars
from web.contracts.queries import particulars_of
from web.deals import service as deals
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.people.models import User

_numbers = itertools.count(1)

VALUES: dict[str, Any] = {
    "effective_from": today(),
    "effective_until": today() + timedelta(days=700),
    "seller_side": Side.ACHIEVEMENT,
    "seller_country": "156",
    "seller_region": "440802",
    "seller_nature": "institute",
    "buyer_country": "156",
    "buyer_region": "440804",
    "buyer_nature": "firm_domestic",
    "technical_field": "materials",
    "ip_kinds": ["invention", "secret"],
    "license_mode": "ordinary",
    "plan_source": "none",
    "ownership": "shared",
    "cooperation": "joint",
    "goal": "farming",
    "industry": "A",
    "items": 1,
    "added_investment": 12_345_678,
    "added_output": 900_000_001,
}


def make_signed(kind: ContractKind = ContractKind.DEVELOPMENT, **values: Any) -> Match:
    """A signed deal whose registration form nobody has filled in."""
    match = make_introduced(broker=values.pop("broker", None))
    deals.start_negotiation(broker_of(match), match)
    number = {"number": f"2026测{next(_numbers):04d}"}
    deals.sign(broker_of(match), match, data_of(**({"kind": kind} | number | values)))
    db.commit()
    forget_messages()
    return match


def make_filled(kind: ContractKind = ContractKind.DEVELOPMENT, **values: Any) -> Match:
    """A signed deal about whose registration form both sides were asked."""
    match = make_signed(kind, **values)
    service.fill(broker_of(match), match, VALUES)
    db.commit()
    return match


def make_agreed(kind: ContractKind = ContractKind.DEVELOPMENT, **values: Any) -> Match:
    """A signed deal that both sides say is recorded as it was signed."""
    match = make_filled(kind, **values)
    for user in (match.need.author, match.achievement.author):
        service.confirm(user, match, form_of(match).round)
    db.commit()
    return match


def broker_of(match: Match) -> User:
    """The deal's broker."""
    assert match.broker is not None
    return match.broker


def the_contract(match: Match) -> Contract:
    """The deal's contract."""
    found = contract_of(match)
    assert found is not None
    return found


def form_of(match: Match) -> Particulars:
    """The registration form as it is stored."""
    found = particulars_of(the_contract(match))
    assert found is not None
    return found


def typed(**values: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    plain = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in (VALUES | values).items()
    }
    for name in ("added_investment", "added_output"):
        plain[name] = "" if plain[name] is None else f"{plain[name] / 1_000_000:f}"
    return plain
