"""Publicity, objections, the owner's choice, awards and their milestones. Money in fen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.awarding.states import AwardState, ObjectionState, StageState
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.bidding.models import Bid
from web.challenges.models import Challenge


class Publicity(Base):
    """One publicity period 公示 of a challenge's result."""

    __tablename__ = "publicities"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    text: Mapped[str] = mapped_column(Text, default="")
    """The notice, and the reasons that may be public."""
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    challenge: Mapped[Challenge] = relationship()


class Objection(Versioned, Base):
    """What somebody objects 异议. Officers alone learn who; the answer is for the objector."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("(state IN ('upheld', 'dismissed')) = (answer <> '')", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publicity_id: Mapped[int] = mapped_column(ForeignKey("publicities.id"), index=True)
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bids.id"))
    """Against which bid; None: against the procedure."""
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[ObjectionState] = mapped_column(
        code_column(ObjectionState), default=ObjectionState.OPEN
    )
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    publicity: Mapped[Publicity] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class OwnerChoice(Base):
    """Which bid the owner of a problem chose 业主制, and why. The last one counts."""

    __tablename__ = "owner_choices"
    __table_args__ = (CheckConstraint("reasons <> ''", name="reasons"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"))
    reasons: Mapped[str] = mapped_column(Text)
    public_reasons: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Award(Versioned, Base):
    """A bid that is to be, or was, funded."""

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("bid_id"),
        CheckConstraint("money >= 0", name="money"),
        CheckConstraint("signed_on IS NULL OR contract_number <> ''", name="contract"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"))
    state: Mapped[AwardState] = mapped_column(code_column(AwardState), default=AwardState.PROPOSED)
    rank: Mapped[int | None]
    money: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is awarded, as the public reads."""
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    awarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contract_number: Mapped[str] = mapped_column(String(64), default="")
    signed_on: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    challenge: Mapped[Challenge] = relationship()
    bid: Mapped[Bid] = relationship()
    stages: Mapped[list[Stage]] = relationship(
        back_populates="award", order_by="Stage.place", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class Stage(Versioned, Base):
    """A milestone of an award. A gate decides whether the work goes on."""

    __tablename__ = "award_stages"
    __table_args__ = (
        UniqueConstraint("award_id", "place"),
        CheckConstraint("money >= 0", name="money"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"))
    place: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    result: Mapped[str] = mapped_column(Text, default="")
    """What has to be there."""
    due_on: Mapped[date]
    money: Mapped[int] = mapped_column(BigInteger, default=0)
    """Paid when it has passed."""
    is_gate: Mapped[bool] = mapped_column(default=False)
    is_final: Mapped[bool] = mapped_column(default=False)
    """Its passing is the acceptance 验收."""
    state: Mapped[StageState] = mapped_column(code_column(StageState), default=StageState.PENDING)
    report: Mapped[str] = mapped_column(Text, default="")
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    award: Mapped[Award] = relationship(back_populates="stages")

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012
