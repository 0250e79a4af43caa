"""Registered contracts for tests of subsidies."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from matcher.domain.codes import ContractKind, Role
from matcher.types import Kind
from tests.factories import make_introduced, make_published, make_user
from web.base import db
from web.deals import corrections
from web.deals import service as deals
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.people.models import Organisation, User

_numbers = itertools.count(1)


def make_registered(
    technical: int, day: date, seller: User | None = None, total: int | None = None
) -> Contract:
    """A contract registered on a day, by whoever acts for the seller."""
    number = next(_numbers)
    seller = seller or make_user(Role.INSTITUTE)
    # Postings of one organisation may not say the same.
    title = f"低表面能防污涂层网衣第{number}型"
    match = make_introduced(achievement=make_published(Kind.ACHIEVEMENT, seller, title=title))
    broker = match.broker
    assert broker is not None
    deals.start_negotiation(broker, match)
    data = deals.ContractData(
        number=f"补-{number}",
        project_name=f"防污涂层{number}",
        kind=ContractKind.DEVELOPMENT,
        signed_on=day - timedelta(days=3),
        total=technical if total is None else total,
        technical=technical,
    )
    deals.sign(broker, match, data)
    deals.register(broker, match, f"登-{number}", day)
    db.commit()
    contract = contract_of(match)
    assert contract is not None
    return contract


def correct(contract: Contract, registered_on: date | None = None, **values: Any) -> None:
    """Put a contract right afterwards."""
    match = db.session().get(Match, contract.match_id)
    assert match is not None
    assert match.broker is not None
    names = deals.ContractData.__slots__
    known = {name: getattr(contract, name) for name in names}
    correction = corrections.Correction(
        data=deals.ContractData(**(known | values)),
        registration_number=contract.registration_number or "",
        registered_on=registered_on or contract.registered_on,
        reason="录错",
    )
    corrections.correct(match.broker, match, correction)
    db.commit()


def organisation_of(user: User) -> Organisation:
    """The account's organisation."""
    assert user.organisation is not None
    return user.organisation
