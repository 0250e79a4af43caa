"""Correcting what was recorded of a contract: the old values stay in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import events, log
from web.base.access import require
from web.deals import mails
from web.deals.events import ContractCorrected
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.deals.service import ContractData, check_contract, is_taken
from web.deals.verbs import DealVerb
from web.matches.models import Activity, Match
from web.matches.permissions import CORRECT_CONTRACT
from web.matches.verbs import MatchObject
from web.people.models import User

MONEY = ("total", "technical")
"""Values in fen; the log tells them in yuan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A contract as it should have been recorded, and why it was not.

    The registration is corrected only where there is one.
    """

    data: ContractData
    registration_number: str = ""
    registered_on: date | None = None
    reason: str


def correct(
    actor: User, match: Match, correction: Correction, expected_version: int | None = None
) -> list[str]:
    """Put the contract right, and return the names of the values that changed.

    Possible as long as there is a contract, also when it is carried out. Raises LostRace when
    the deal is not at ``expected_version`` any more, and InputError when nothing changes.
    """
    require(actor, CORRECT_CONTRACT, match)
    contract = contract_of(match)
    if contract is None:
        raise WrongState("match", match.state.value, "correct")
    if expected_version is not None and match.version != expected_version:
        raise LostRace(f"contract of match {match.id}")
    if not correction.reason.strip():
        raise InputError.of("reason", "missing")
    values = _values(contract, correction)
    changed = {name: new for name, new in values.items() if getattr(contract, name) != new}
    if not changed:
        raise InputError.of("reason", "unchanged")
    _record(actor, contract, changed)
    told = {name: (getattr(contract, name), new) for name, new in changed.items()}
    for name, new in changed.items():
        setattr(contract, name, new)
    events.publish(ContractCorrected(contract, actor, told))
    match.activities.append(
        Activity(actor_id=actor.id, kind="step", action="correct", text=correction.reason.strip())
    )
    flag_modified(match, "state")  # The contract's version is the deal's: two who correct collide.
    mails.tell_corrected(actor, match, list(changed))
    return list(changed)


def _values(contract: Contract, correction: Correction) -> dict[str, Any]:
    """Return what the contract should say, checked; the order is that of the page."""
    data = correction.data
    check_contract(data, contract)
    values = {name: getattr(data, name) for name in data.__slots__}
    values["number"] = data.number.strip()
    if contract.registration_number is None:
        return values
    number, day = correction.registration_number.strip(), correction.registered_on
    if not number:
        raise InputError.of("registration_number", "missing")
    if is_taken(Contract.registration_number, number, contract):
        raise InputError.of("registration_number", "taken")
    if day is None:
        raise InputError.of("registered_on", "missing")
    if day < data.signed_on:
        raise InputError.of("registered_on", "too_early")
    return {**values, "registration_number": number, "registered_on": day}


def _record(actor: User, contract: Contract, changed: dict[str, Any]) -> None:
    log.record(
        actor,
        DealVerb.CORRECT,
        MatchObject.MATCH,
        contract.match_id,
        **{
            f"contract_{name}": f"{_told(name, getattr(contract, name))} → {_told(name, new)}"
            for name, new in changed.items()
        },
    )


def _told(name: str, value: Any) -> str:
    if name in MONEY:
        return f"{value // 100}.{value % 100:02d}"
    return str(value) or "—"
