"""How a contract is paid, what was paid, and its milestones. Money in integer fen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import Side
from web.base.clock import utc_now
from web.base.columns import JsonList, UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.contracts.payment_rules import PaymentMode, Royalty, RoyaltyPeriod
from web.deals.models import Contract
from web.deals.states import Doer
from web.people.models import User

LONGEST_NAME = 100


class PaymentPlan(Versioned, Base):
    """How the price of a contract is paid."""

    __tablename__ = "payment_plans"
    __table_args__ = (
        CheckConstraint("entry_fee >= 0", name="entry_fee"),
        CheckConstraint("royalty_rate BETWEEN 1 AND 10000", name="royalty_rate"),
        CheckConstraint("royalty_cap > 0", name="royalty_cap"),
        CheckConstraint("royalty_until >= royalty_first", name="royalty_days"),
        CheckConstraint(
            "mode <> 'royalty' OR (entry_fee IS NOT NULL AND royalty_rate IS NOT NULL"
            " AND royalty_period IS NOT NULL AND royalty_first IS NOT NULL"
            " AND royalty_until IS NOT NULL)",
            name="royalty",
        ),
        CheckConstraint("mode <> 'use_first' OR free_until IS NOT NULL", name="use_first"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), primary_key=True)
    mode: Mapped[PaymentMode] = mapped_column(code_column(PaymentMode))
    entry_fee: Mapped[int | None] = mapped_column(BigInteger)
    free_until: Mapped[date | None]
    royalty_of: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    royalty_rate: Mapped[int | None]
    """In hundredths of a percent."""
    royalty_period: Mapped[RoyaltyPeriod | None] = mapped_column(code_column(RoyaltyPeriod))
    royalty_first: Mapped[date | None]
    royalty_until: Mapped[date | None]
    royalty_days: Mapped[int] = mapped_column(default=30)
    royalty_cap: Mapped[int | None] = mapped_column(BigInteger)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    contract: Mapped[Contract] = relationship()
    instalments: Mapped[list[Instalment]] = relationship(
        order_by="Instalment.place", cascade="all, delete-orphan"
    )
    reports: Mapped[list[RoyaltyReport]] = relationship(order_by="RoyaltyReport.number")

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def royalty(self) -> Royalty | None:
        """The share of a base that is paid, where there is one."""
        first, until, period = self.royalty_first, self.royalty_until, self.royalty_period
        if self.mode is not PaymentMode.ROYALTY or first is None or until is None:
            return None
        assert period is not None
        return Royalty(
            of=self.royalty_of,
            rate=self.royalty_rate or 0,
            period=period,
            first=first,
            until=until,
            days=self.royalty_days,
            cap=self.royalty_cap,
        )


class Milestone(Base):
    """A station of carrying out a contract: who reaches it, by when, and how it was accepted."""

    __tablename__ = "contract_milestones"
    __table_args__ = (CheckConstraint("(done_on IS NULL) = (done_at IS NULL)", name="done"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), index=True)
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    due: Mapped[date]
    who: Mapped[Doer] = mapped_column(code_column(Doer))
    done_on: Mapped[date | None]
    acceptance: Mapped[str] = mapped_column(Text, default="")
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contract: Mapped[Contract] = relationship()
    done_by: Mapped[User | None] = relationship()


class Instalment(Base):
    """A part of the price: due on a day, or once a milestone is reached."""

    __tablename__ = "instalments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(due IS NULL) <> (milestone_id IS NULL)", name="due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("payment_plans.contract_id"), index=True)
    place: Mapped[int]
    what: Mapped[str] = mapped_column(String(LONGEST_NAME))
    due: Mapped[date | None]
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("contract_milestones.id"))
    amount: Mapped[int] = mapped_column(BigInteger)

    milestone: Mapped[Milestone | None] = relationship()

    @property
    def due_day(self) -> date | None:
        """The day it is due: a milestone makes it due on the day it is reached."""
        return self.milestone.done_on if self.milestone is not None else self.due


class RoyaltyReport(Base):
    """The base of one period as the buyer reported it."""

    __tablename__ = "royalty_reports"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("base >= 0", name="base"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("payment_plans.contract_id"))
    number: Mapped[int]
    """Which period, from 1."""
    base: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Payment(Versioned, Base):
    """A payment as one side told it. Nothing is deleted: what was wrong is withdrawn."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(instalment_id IS NULL) <> (report_id IS NULL)", name="one_purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), index=True)
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("instalments.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("royalty_reports.id"))
    paid_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    side: Mapped[Side] = mapped_column(code_column(Side))
    """Which side told of it."""
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the seller says that it has arrived."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    corrections: Mapped[JsonList] = mapped_column(JSON, default=list)
    """What it said before, the oldest first: day, amount in fen, note, moment."""

    contract: Mapped[Contract] = relationship()
    author: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012
