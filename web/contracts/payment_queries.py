"""The sheets of contracts, read with few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.codes import Side
from web.base import db
from web.base.labels import region
from web.contracts.models import Particulars
from web.contracts.payment_models import Instalment, Milestone, Payment, PaymentPlan
from web.contracts.payment_rules import (
    DueState,
    royalty_amounts,
    royalty_periods,
    state_of,
)
from web.contracts.payment_sheets import DueLine, RoyaltyLine, Sheet
from web.deals.models import Contract
from web.deals.queries import own_deals
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import SIGNED_MATCH_STATES
from web.people.models import User

PAYMENT_DAYS, MILESTONE_DAYS = 7, 14
"""So long before the day people are reminded, unless the region pack says otherwise."""

R = TypeVar("R", Payment, Milestone)


def payment_days() -> int:
    """Return how long before its day a payment is reminded of."""
    return region().number("payment_days_ahead", PAYMENT_DAYS)


def milestone_days() -> int:
    """Return how long before its day a milestone is reminded of."""
    return region().number("milestone_days_ahead", MILESTONE_DAYS)


def sheet_of(contract: Contract, today: date) -> Sheet:
    """Return the sheet of one contract."""
    return sheets_of([contract], today)[0]


def sheets_of(contracts: Sequence[Contract], today: date) -> list[Sheet]:
    """Return the sheets of contracts, with as few questions as for one."""
    if not contracts:
        return []
    keys = [one.id for one in contracts]
    plans = {one.contract_id: one for one in _list_plans(keys)}
    payments = _group(
        select(Payment)
        .where(Payment.contract_id.in_(keys))
        .order_by(Payment.paid_on, Payment.id)
        .options(joinedload(Payment.author))
    )
    milestones = _group(
        select(Milestone)
        .where(Milestone.contract_id.in_(keys))
        .order_by(Milestone.due, Milestone.id)
        .options(joinedload(Milestone.done_by))
    )
    sellers, ahead = seller_sides(keys), payment_days()
    found = []
    for contract in contracts:
        sheet = Sheet(contract, sellers.get(contract.id, Side.ACHIEVEMENT), today)
        sheet.milestones = milestones[contract.id]
        sheet.withdrawn = [one for one in payments[contract.id] if one.withdrawn_at]
        valid = [one for one in payments[contract.id] if not one.withdrawn_at]
        _fill(sheet, plans.get(contract.id), valid, ahead)
        found.append(sheet)
    return found


def list_own_sheets(user: User, today: date) -> list[Sheet]:
    """Return the sheets of the account's signed deals."""
    own = own_deals(user).where(Match.state.in_(SIGNED_MATCH_STATES)).with_only_columns(Match.id)
    return sheets_of(_load(select(Contract).where(Contract.match_id.in_(own))), today)


def list_running_sheets(today: date) -> list[Sheet]:
    """Return the sheets of all signed deals that have a plan or milestones."""
    planned = select(PaymentPlan.contract_id).union(select(Milestone.contract_id))
    statement = (
        select(Contract)
        .join(Contract.match)
        .where(Contract.id.in_(planned), Match.state.in_(SIGNED_MATCH_STATES))
    )
    return sheets_of(_load(statement), today)


def seller_sides(contract_ids: Iterable[int]) -> dict[int, Side]:
    """Return who sells by each contract, as far as its registration form says so."""
    statement = select(Particulars.contract_id, Particulars.seller_side).where(
        Particulars.contract_id.in_(list(contract_ids))
    )
    return {key: side for key, side in db.session().execute(statement)}


def find_payment(contract: Contract, payment_id: int | None) -> Payment | None:
    """Return a payment of the contract that was not withdrawn."""
    statement = select(Payment).where(
        Payment.id == payment_id,
        Payment.contract_id == contract.id,
        Payment.withdrawn_at.is_(None),
    )
    return db.session().scalar(statement) if payment_id is not None else None


def _load(statement: Select[Contract]) -> list[Contract]:
    loaded = statement.options(joinedload(Contract.match).options(*match_options()))
    return list(db.session().scalars(loaded.order_by(Contract.id)))


def _list_plans(keys: Sequence[int]) -> Iterable[PaymentPlan]:
    statement = (
        select(PaymentPlan)
        .where(PaymentPlan.contract_id.in_(keys))
        .options(
            selectinload(PaymentPlan.instalments).joinedload(Instalment.milestone),
            selectinload(PaymentPlan.reports),
        )
    )
    return db.session().scalars(statement)


def _fill(sheet: Sheet, plan: PaymentPlan | None, payments: list[Payment], ahead: int) -> None:
    sheet.plan = plan
    if plan is None:
        return
    paid: dict[str, list[Payment]] = defaultdict(list)
    for one in payments:
        paid[purpose_key(one.instalment_id, one.report_id)].append(one)
    for instalment in plan.instalments:
        key = purpose_key(instalment.id, None)
        line = DueLine(
            key, instalment.what, instalment.amount, instalment.due_day, DueState.PLANNED, paid[key]
        )
        line.instalment = instalment
        sheet.lines.append(line)
    _fill_royalties(sheet, plan, paid)
    for line in sheet.lines:
        line.state = state_of(line.open, line.due, sheet.today, ahead)


def _fill_royalties(sheet: Sheet, plan: PaymentPlan, paid: dict[str, list[Payment]]) -> None:
    royalty = plan.royalty
    if royalty is None:
        return
    reports = {one.number: one for one in plan.reports}
    bases = [one.base for one in plan.reports]
    amounts = dict(zip(reports, royalty_amounts(bases, royalty.rate, royalty.cap), strict=True))
    for number, (first, last) in enumerate(royalty_periods(royalty), start=1):
        due, report = last + timedelta(days=royalty.days), reports.get(number)
        sheet.royalties.append(RoyaltyLine(number, first, last, due, report, amounts.get(number)))
        if report is not None:
            key = purpose_key(None, report.id)
            line = DueLine(key, "", amounts[number], due, DueState.PLANNED, paid[key])
            line.report = report
            sheet.lines.append(line)


def purpose_key(instalment_id: int | None, report_id: int | None) -> str:
    """Return the name of what a payment is for."""
    return f"i{instalment_id}" if instalment_id is not None else f"r{report_id}"


def _group(statement: Select[R]) -> dict[int, list[R]]:
    found: dict[int, list[R]] = defaultdict(list)
    for row in db.session().scalars(statement):
        found[row.contract_id].append(row)
    return found
