"""Service inventions and the dated records of each step. Money in integer fen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.inventions.states import (
    DiligenceKind,
    EvaluationMethod,
    InventionKind,
    InventionState,
    MarketWay,
)
from web.people.models import Organisation, User
from web.postings.models import Posting


class ApprovalPlan(Base):
    """Through whose hands an institute's inventions go, from first to last."""

    __tablename__ = "invention_approval_plans"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    steps: Mapped[list[str]] = mapped_column(JSON)


class Invention(Versioned, Base):
    """A service invention 职务科技成果 and where it stands."""

    __tablename__ = "inventions"
    __table_args__ = (CheckConstraint("trl BETWEEN 1 AND 9", name="trl"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"), index=True)
    """The institute's own achievement that it is published as, if there is one."""
    state: Mapped[InventionState] = mapped_column(
        code_column(InventionState), default=InventionState.REGISTERED, index=True
    )
    kind: Mapped[InventionKind] = mapped_column(code_column(InventionKind))
    title: Mapped[str] = mapped_column(String(200))
    abstract: Mapped[str] = mapped_column(Text)
    rights: Mapped[str] = mapped_column(Text, default="")
    """Numbers of patents and other rights, one a line; public."""
    inventors: Mapped[str] = mapped_column(Text)
    """Names, one a line. Not public unless ``shows_inventors``."""
    shows_inventors: Mapped[bool] = mapped_column(default=False)
    department: Mapped[str] = mapped_column(String(100), default="")
    origin: Mapped[str] = mapped_column(Text, default="")
    """How it came about: the project and what was used; not public."""
    trl: Mapped[int | None]
    is_listed: Mapped[bool] = mapped_column(default=True)
    """Whether the public finds it once it is approved."""
    round: Mapped[int] = mapped_column(default=0)
    """How often it was sent to the approvals."""
    approval_steps: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The institute's list when it was sent."""
    transferred_on: Mapped[date | None]
    transferee: Mapped[str] = mapped_column(String(200), default="")
    contract_number: Mapped[str] = mapped_column(String(64), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship()
    author: Mapped[User] = relationship()
    posting: Mapped[Posting | None] = relationship()
    evaluations: Mapped[list[Evaluation]] = relationship(order_by="Evaluation.id")
    approvals: Mapped[list[Approval]] = relationship(order_by="Approval.id")
    trades: Mapped[list[Trade]] = relationship(order_by="Trade.id")
    diligence: Mapped[list[DiligenceEntry]] = relationship(
        order_by="DiligenceEntry.day, DiligenceEntry.id"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def present_approvals(self) -> list[Approval]:
        """What was decided since it was sent last."""
        return [one for one in self.approvals if one.round == self.round]

    @property
    def next_approval(self) -> str | None:
        """Whose word comes next; None where nobody's is waited for."""
        if self.state is not InventionState.EVALUATED:
            return None
        given = len(self.present_approvals)
        return self.approval_steps[given] if given < len(self.approval_steps) else None


class _Recorded:
    """Who recorded something of an invention, and when."""

    id: Mapped[int] = mapped_column(primary_key=True)
    invention_id: Mapped[int] = mapped_column(ForeignKey("inventions.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Evaluation(_Recorded, Base):
    """What it was found to be worth."""

    __tablename__ = "invention_evaluations"
    __table_args__ = (CheckConstraint("value >= 0", name="value"),)

    method: Mapped[EvaluationMethod] = mapped_column(code_column(EvaluationMethod))
    evaluator: Mapped[str] = mapped_column(String(200))
    value: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[User] = relationship()


class Approval(_Recorded, Base):
    """The yes or no of one step."""

    __tablename__ = "invention_approvals"
    __table_args__ = (CheckConstraint("is_yes OR words <> ''", name="words"),)

    round: Mapped[int]
    step: Mapped[str] = mapped_column(String(60))
    is_yes: Mapped[bool]
    person: Mapped[str] = mapped_column(String(100))
    """Who decided."""
    day: Mapped[date]
    words: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[User] = relationship()


class Trade(_Recorded, Base):
    """A listing or an auction that found the price."""

    __tablename__ = "invention_trades"
    __table_args__ = (CheckConstraint("price >= 0", name="price"),)

    way: Mapped[MarketWay] = mapped_column(code_column(MarketWay))
    place: Mapped[str] = mapped_column(String(200))
    day: Mapped[date]
    price: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[User] = relationship()


class DiligenceEntry(_Recorded, Base):
    """What was done with care, for the day on which somebody asks."""

    __tablename__ = "invention_diligence"

    kind: Mapped[DiligenceKind] = mapped_column(code_column(DiligenceKind))
    day: Mapped[date]
    people: Mapped[str] = mapped_column(String(400), default="")
    words: Mapped[str] = mapped_column(Text)
    by: Mapped[User] = relationship()
