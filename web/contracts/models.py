"""What a contract's registration form says, and what both sides said to it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import Side
from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.contracts.states import Answer, Standing, standing_of
from web.deals.models import Contract
from web.people.models import User


class Particulars(Versioned, Base):
    """The registration form of a contract. Money in integer fen.

    Both sides are asked about a version of the whole, the ``round``; whatever is changed begins
    a new one, and what was said to an older one counts no more.
    """

    __tablename__ = "contract_particulars"
    __table_args__ = (
        CheckConstraint("items >= 1", name="items"),
        CheckConstraint("effective_until >= effective_from", name="term"),
        CheckConstraint("added_investment >= 0 AND added_output >= 0", name="effect"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), primary_key=True)
    effective_from: Mapped[date | None]
    effective_until: Mapped[date | None]
    seller_side: Mapped[Side] = mapped_column(code_column(Side), default=Side.ACHIEVEMENT)
    seller_country: Mapped[str] = mapped_column(String(3), default="")
    seller_region: Mapped[str] = mapped_column(String(6), default="")
    seller_nature: Mapped[str] = mapped_column(String(32), default="")
    buyer_country: Mapped[str] = mapped_column(String(3), default="")
    buyer_region: Mapped[str] = mapped_column(String(6), default="")
    buyer_nature: Mapped[str] = mapped_column(String(32), default="")
    technical_field: Mapped[str] = mapped_column(String(32), default="")
    ip_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    license_mode: Mapped[str] = mapped_column(String(32), default="")
    plan_source: Mapped[str] = mapped_column(String(32), default="")
    ownership: Mapped[str] = mapped_column(String(32), default="")
    cooperation: Mapped[str] = mapped_column(String(32), default="")
    goal: Mapped[str] = mapped_column(String(32), default="")
    industry: Mapped[str] = mapped_column(String(32), default="")
    items: Mapped[int | None]
    added_investment: Mapped[int | None] = mapped_column(BigInteger)
    added_output: Mapped[int | None] = mapped_column(BigInteger)
    is_complete: Mapped[bool] = mapped_column(default=False)
    """Whether nothing lacks that the contract's type needs."""
    round: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When both sides were asked about the present round."""
    need_answer: Mapped[Answer] = mapped_column(
        code_column(Answer, "needanswer"), default=Answer.PENDING
    )
    achievement_answer: Mapped[Answer] = mapped_column(
        code_column(Answer, "achievementanswer"), default=Answer.PENDING
    )

    contract: Mapped[Contract] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def standing(self) -> Standing:
        """How far the confirmation has come."""
        return standing_of(
            is_complete=self.is_complete,
            need=self.need_answer,
            achievement=self.achievement_answer,
        )

    def answer_of(self, side: Side) -> Answer:
        """Return what a side says to the present round."""
        return self.need_answer if side is Side.NEED else self.achievement_answer


class ContractRound(Base):
    """One version of the whole that both sides were asked about, and what it changed."""

    __tablename__ = "contract_rounds"
    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"))
    number: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    changes: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """Name of a value -> [before, after], as JSON keeps them; empty for the first one."""


class ContractAnswer(Base):
    """What a side said to a round: nothing said is ever deleted."""

    __tablename__ = "contract_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), index=True)
    round: Mapped[int]
    side: Mapped[Side] = mapped_column(code_column(Side))
    answer: Mapped[Answer] = mapped_column(code_column(Answer))
    words: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    actor: Mapped[User] = relationship()
