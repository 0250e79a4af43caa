"""The payments of a contract as a sheet: what is due, what was told, what is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from matcher.domain.codes import Side
from web.contracts.payment_models import Instalment, Milestone, Payment, PaymentPlan, RoyaltyReport
from web.contracts.payment_rules import DueState, Terms, to_be_planned
from web.deals.models import Contract

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
