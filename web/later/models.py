"""Agreements 先用后转, their plans and what is paid on them. Money in integer fen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.inventions.models import Invention
from web.inventions.states import TransferWay
from web.later.states import InstalmentKind, LaterPaymentState, LaterState
from web.people.models import Organisation, User
from web.postings.models import Posting


class LaterAgreement(Versioned, Base):
    """A firm uses what an institute has, and pays when it has proved good."""

    __tablename__ = "later_agreements"
    __table_args__ = (
        CheckConstraint("(invention_id IS NULL) <> (posting_id IS NULL)", name="about_one_thing"),
        CheckConstraint("institute_id <> firm_id", name="two_sides"),
        CheckConstraint("entry_fee >= 0", name="entry_fee"),
        CheckConstraint(
            "state = 'applied' OR trial_until IS NOT NULL OR terms_number = 0", name="terms"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invention_id: Mapped[int | None] = mapped_column(ForeignKey("inventions.id"), index=True)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    """What it is about, as it was called then."""
    institute_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[LaterState] = mapped_column(code_column(LaterState), index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    """What the firm wrote when it applied."""
    way: Mapped[TransferWay | None] = mapped_column(code_column(TransferWay))
    """What it becomes when the firm goes on."""
    entry_fee: Mapped[int] = mapped_column(BigInteger, default=0)
    trial_until: Mapped[date | None]
    scope: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    """On what conditions the firm gives it back."""
    terms_number: Mapped[int] = mapped_column(default=0)
    """Which terms these are: a word is given for these and no others."""
    institute_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    firm_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_on: Mapped[date | None]
    converted_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    invention: Mapped[Invention | None] = relationship()
    posting: Mapped[Posting | None] = relationship()
    institute: Mapped[Organisation] = relationship(foreign_keys=[institute_id])
    firm: Mapped[Organisation] = relationship(foreign_keys=[firm_id])
    author: Mapped[User] = relationship()
    instalments: Mapped[list[LaterInstalment]] = relationship(
        back_populates="agreement", order_by="LaterInstalment.place", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class LaterInstalment(Versioned, Base):
    """One row of the plan."""

    __tablename__ = "later_instalments"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("income >= 0", name="income"),
        CheckConstraint("(kind = 'share') = (rate IS NOT NULL)", name="rate"),
        CheckConstraint("kind = 'share' OR amount IS NOT NULL", name="known_amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("later_agreements.id"), index=True)
    place: Mapped[int]
    kind: Mapped[InstalmentKind] = mapped_column(code_column(InstalmentKind))
    what: Mapped[str] = mapped_column(String(100))
    due_on: Mapped[date | None]
    event: Mapped[str] = mapped_column(String(200), default="")
    """What makes it due, where no day does."""
    happened_on: Mapped[date | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    """Of a share: none until the income is reported."""
    rate: Mapped[int | None]
    """In hundredths of a percent."""
    income: Mapped[int | None] = mapped_column(BigInteger)
    income_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    agreement: Mapped[LaterAgreement] = relationship(back_populates="instalments")
    payments: Mapped[list[LaterPayment]] = relationship(
        back_populates="instalment", order_by="LaterPayment.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def due(self) -> date | None:
        """The day until which it is to be paid; none while its event has not happened."""
        return self.due_on or self.happened_on

    def paid(self, *states: LaterPaymentState) -> int:
        """Return the sum of its payments in these states."""
        return sum(one.amount for one in self.payments if one.state in states)


class LaterPayment(Versioned, Base):
    """A payment as the firm reports it."""

    __tablename__ = "later_payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(state = 'disputed') = (answer <> '')", name="disputed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instalment_id: Mapped[int] = mapped_column(ForeignKey("later_instalments.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    state: Mapped[LaterPaymentState] = mapped_column(
        code_column(LaterPaymentState), default=LaterPaymentState.REPORTED
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    """Why the institute disputes it."""

    instalment: Mapped[LaterInstalment] = relationship(back_populates="payments")
    author: Mapped[User] = relationship(foreign_keys=[author_id])

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012
