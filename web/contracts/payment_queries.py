"""The payments of contracts as a sheet: what is due, what was told, what is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.codes import Side
from web.base import db
from web.base.labels import region
from web.contracts.models import Particulars
from web.contracts.payment_models import Instalment, Milestone, Payment, PaymentPlan, RoyaltyReport
from web.contracts.payment_rules import (
    DueState,
    Terms,
    royalty_amounts,
    royalty_periods,
    state_of,
    to_be_planned,
)
from web.deals.models import Contract
from web.deals.queries import own_deals
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import SIGNED_MATCH_STATES
from web.people.models import User

PAYMENT_DAYS, MILESTONE_DAYS = 7, 14
"""So long before the day people are reminded, unless the region pack says otherwise."""

R = TypeVar("R", Payment, Milestone)

OTHER = {Side.NEED: Side.ACHIEVEMENT, Side.ACHIEVEMENT: Side.NEED}


@dataclass(slots=True)
class DueLine:
    """Something that is to be paid, and what was told of it. Money in fen."""

    key: str
    """``i<id>`` of an instalment, ``r<id>`` of a royalty."""
    what: str
    amount: int
    due: date | None
    state: DueState
    payments: list[Payment]
    instalment: Instalment | None = None
    report: RoyaltyReport | None = None

    @property
    def told(self) -> int:
        """What either side says was paid."""
        return sum(one.amount for one in self.payments)

    @property
    def received(self) -> int:
        """What the seller says has arrived."""
        return sum(one.amount for one in self.payments if one.received_at is not None)

    @property
    def open(self) -> int:
        """What nobody says was paid."""
        return self.amount - self.told


@dataclass(frozen=True, slots=True)
class RoyaltyLine:
    """A period of the royalty: its days, until when it is paid, and what was reported."""

    number: int
    first: date
    last: date
    due: date
    report: RoyaltyReport | None
    amount: int | None

    def is_missing(self, today: date) -> bool:
        """Return whether the period is over and its base not reported."""
        return self.report is None and self.last < today


@dataclass(slots=True)
class Sheet:
    """All that is known of how one contract is paid and carried out."""

    contract: Contract
    seller: Side
    today: date
    plan: PaymentPlan | None = None
    lines: list[DueLine] = field(default_factory=list)
    royalties: list[RoyaltyLine] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    withdrawn: list[Payment] = field(default_factory=list)

    @property
    def buyer(self) -> Side:
        """Who pays."""
        return OTHER[self.seller]

    @property
    def amount(self) -> int:
        """What is to be paid as far as it is known."""
        return sum(line.amount for line in self.lines)

    @property
    def told(self) -> int:
        """What either side says was paid."""
        return sum(line.told for line in self.lines)

    @property
    def received(self) -> int:
        """What the seller says has arrived."""
        return sum(line.received for line in self.lines)

    @property
    def open(self) -> int:
        """What nobody says was paid."""
        return sum(line.open for line in self.lines)

    @property
    def overdue(self) -> int:
        """What should have been paid before today and was not."""
        return sum(line.open for line in self.lines if line.state is DueState.OVERDUE)

    @property
    def unconfirmed(self) -> list[Payment]:
        """What the buyer says was paid, and the seller has not seen yet."""
        found = [one for line in self.lines for one in line.payments]
        return [one for one in found if one.received_at is None]

    @property
    def missing_reports(self) -> list[RoyaltyLine]:
        """The periods that are over without a report."""
        return [one for one in self.royalties if one.is_missing(self.today)]

    @property
    def open_milestones(self) -> list[Milestone]:
        """The milestones that nobody has reached."""
        return [one for one in self.milestones if one.done_on is None]

    @property
    def is_carried_out(self) -> bool:
        """Whether there are milestones and all are reached."""
        return bool(self.milestones) and not self.open_milestones

    @property
    def gap(self) -> int:
        """By how much the instalments differ from what the contract says now, in fen."""
        if self.plan is None:
            return 0
        terms = Terms(mode=self.plan.mode, rows=(), entry_fee=self.plan.entry_fee)
        planned = sum(one.amount for one in self.plan.instalments)
        return planned - to_be_planned(terms, self.contract.total)


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
