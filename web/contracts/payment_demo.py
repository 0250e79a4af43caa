"""The demo's payment plans and milestones, and what its parties told of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from web.base import db
from web.contracts import milestone_service, payment_service
from web.contracts.milestone_service import PlannedMilestone
from web.contracts.payment_queries import sheet_of
from web.contracts.payment_rules import PaymentMode, PlannedRow, Royalty, RoyaltyPeriod, Terms
from web.contracts.payment_service import Told
from web.deals.queries import contract_of
from web.deals.states import Doer
from web.matches.models import Match
from web.matches.service import find_match
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows


def load_payments(loaded: Loaded) -> None:
    """Plan and tell what the demo files say, on their days."""
    for row in read_rows("payments"):
        match = find_match(loaded.postings[row["need"]].id, loaded.postings[row["achievement"]].id)
        if match is not None and match.broker is not None and contract_of(match) is not None:
            keys = _plan_milestones(loaded, match, match.broker, row)
            payment_service.plan(match.broker, match, _terms(loaded, row, keys))
            for number, one in enumerate(row["milestones"]):
                _reach(loaded, match, keys[number], one)
            for one in row["payments"]:
                _tell(loaded, match, one)


def _plan_milestones(loaded: Loaded, match: Match, broker: User, row: Row) -> list[int]:
    rows = [
        PlannedMilestone(title=one["title"], due=_day(loaded, one["due"]), who=Doer(one["who"]))
        for one in row["milestones"]
    ]
    milestone_service.plan_milestones(broker, match, rows)
    # In the order of the file, which is that of their keys.
    return sorted(one.id for one in _sheet(loaded, match).milestones)


def _terms(loaded: Loaded, row: Row, keys: list[int]) -> Terms:
    return Terms(
        mode=PaymentMode(row["mode"]),
        rows=tuple(_planned(loaded, one, keys) for one in row["rows"]),
        entry_fee=_fen(row["entry_fee_wan"]) if "entry_fee_wan" in row else None,
        royalty=_royalty(loaded, row["royalty"]) if "royalty" in row else None,
        free_until=loaded.day(row.get("free_until")),
    )


def _planned(loaded: Loaded, one: Row, keys: list[int]) -> PlannedRow:
    place = one.get("milestone")
    return PlannedRow(
        what=one["what"],
        amount=_fen(one["wan"]),
        due=loaded.day(one.get("due")),
        milestone_id=None if place is None else keys[place],
    )


def _royalty(loaded: Loaded, one: Row) -> Royalty:
    return Royalty(
        of=one["of"],
        rate=one["rate"],
        period=RoyaltyPeriod(one["period"]),
        first=_day(loaded, one["first"]),
        until=_day(loaded, one["until"]),
        days=one["days"],
        cap=_fen(one["cap_wan"]),
    )


def _reach(loaded: Loaded, match: Match, key: int, one: Row) -> None:
    if "done" in one:
        author, day = match.achievement.author, loaded.past_day(one["done"])
        found = milestone_service.reach(author, match, key, day, one["acceptance"])
        found.done_at = loaded.moment(one["done"])
        db.session().flush()


def _tell(loaded: Loaded, match: Match, one: Row) -> None:
    author = match.need.author if one["by"] == "buyer" else match.achievement.author
    told = Told(paid_on=loaded.past_day(one["on"]), amount=_fen(one["wan"]), note=one["note"])
    line = _sheet(loaded, match).lines[one["row"]]
    payment = payment_service.tell(author, match, line.key, told)
    payment.told_at = loaded.moment(one["on"])
    if one.get("received") or payment.received_at:
        payment.received_at = loaded.moment(one["on"])
    db.session().flush()


def _sheet(loaded: Loaded, match: Match) -> Any:
    contract = contract_of(match)
    assert contract is not None
    return sheet_of(contract, loaded.today)


def _day(loaded: Loaded, text: str) -> date:
    found = loaded.day(text)
    assert found is not None
    return found


def _fen(wan: float) -> int:
    return round(wan * 1_000_000)
