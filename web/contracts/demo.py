"""The demo's registration forms, and what its parties said to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from web.base import db
from web.contracts import service
from web.contracts.defaults import propose
from web.contracts.fields import PARTICULARS
from web.contracts.models import Particulars
from web.contracts.queries import list_rounds, particulars_of
from web.contracts.states import Answer
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.matches.service import find_match
from web.postings.demo import Loaded, Row, read_rows


def load_contracts(loaded: Loaded) -> None:
    """Fill in the forms of the demo files, on their days."""
    for row in read_rows("contracts"):
        match = find_match(loaded.postings[row["need"]].id, loaded.postings[row["achievement"]].id)
        contract = contract_of(match) if match else None
        if match is not None and contract is not None and match.broker is not None:
            _fill(loaded, match, contract, row)
            for said in row["answers"]:
                _answer(loaded, match, said)


def _fill(loaded: Loaded, match: Match, contract: Contract, row: Row) -> None:
    assert match.broker is not None
    values = {one.name: one.blank for one in PARTICULARS} | propose(match.broker, contract)
    service.fill(match.broker, match, values | _typed(loaded, row["values"]))
    at = loaded.moment(row["filled"], 8)
    form = _form(contract)
    form.asked_at = at
    for one in list_rounds(contract):
        one.at = at
    db.session().flush()


def _typed(loaded: Loaded, values: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name.endswith("_wan"):
            found[name.removesuffix("_wan")] = round(value * 1_000_000)
        else:
            found[name] = loaded.day(value) if name.startswith("effective") else value
    return found


def _answer(loaded: Loaded, match: Match, said: Row) -> None:
    author = match.need.author if said["side"] == "need" else match.achievement.author
    contract = contract_of(match)
    assert contract is not None
    seen = _form(contract).round
    if Answer(said["answer"]) is Answer.CONFIRMED:
        answer = service.confirm(author, match, seen)
    else:
        answer = service.object_to(author, match, seen, said["words"])
    answer.at = _moment(loaded, said)
    db.session().flush()


def _moment(loaded: Loaded, said: Row) -> datetime:
    return loaded.moment(said["on"], 9)


def _form(contract: Contract) -> Particulars:
    form = particulars_of(contract)
    assert form is not None
    return form
