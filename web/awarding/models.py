"""Publicity, objections, the owner's choice, awards and their milestones. Money in fen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.awarding.states import (
    AwardState,
    ObjectionOutcome,
    ObjectionState,
    StageState,
    StageStep,
)
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.bidding.models import Bid
from web.challenges.models import Challenge
from web.people.models import Organisation, User


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
    end_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it came to nothing; public."""

    challenge: Mapped[Challenge] = relationship()


class Objection(Versioned, Base):
    """What somebody objects 异议. Officers alone learn who; the answer is for the objector."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("(state IN ('upheld', 'dismissed')) = (answer <> '')", name="answered"),
        CheckConstraint("(state = 'upheld') = (outcome IS NOT NULL)", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publicity_id: Mapped[int] = mapped_column(ForeignKey("publicities.id"), index=True)
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bids.id"))
    """Against which bid; None: against the procedure."""
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    """For whom it was raised; its members read it."""
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[ObjectionState] = mapped_column(
        code_column(ObjectionState), default=ObjectionState.OPEN
    )
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[ObjectionOutcome | None] = mapped_column(code_column(ObjectionOutcome))

    publicity: Mapped[Publicity] = relationship()
    bid: Mapped[Bid | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    organisation: Mapped[Organisation] = relationship()

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
        CheckConstraint(
            "(signed_on IS NULL) = (contract_money IS NULL)"
            " AND (signed_on IS NULL OR contract_number <> '')",
            name="contract",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"))
    state: Mapped[AwardState] = mapped_column(code_column(AwardState), default=AwardState.PROPOSED)
    rank: Mapped[int | None]
    points: Mapped[int | None]
    """In hundredths of a point, as publicised."""
    money: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is awarded, as the public reads."""
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    awarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contract_number: Mapped[str] = mapped_column(String(64), default="")
    signed_on: Mapped[date | None]
    contract_money: Mapped[int | None] = mapped_column(BigInteger)
    """What the contract says; never more than was publicised."""
    plan_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When officers changed the milestones last; none while they are the bid's."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    challenge: Mapped[Challenge] = relationship()
    bid: Mapped[Bid] = relationship()
    plan_answers: Mapped[list[PlanAnswer]] = relationship(
        order_by="PlanAnswer.id", cascade="all, delete-orphan"
    )
    stages: Mapped[list[Stage]] = relationship(
        back_populates="award", order_by="Stage.place", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def agreed(self) -> int:
        """The money that is agreed on: what the contract says, before it what was publicised."""
        return self.money if self.contract_money is None else self.contract_money


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
    owner_agrees: Mapped[bool | None]
    """What the owner of the problem thinks of the last report."""
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    award: Mapped[Award] = relationship(back_populates="stages")
    notes: Mapped[list[StageNote]] = relationship(
        order_by="StageNote.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class PlanAnswer(Base):
    """What the team or the owner said of milestones that officers changed: none is changed or
    removed."""

    __tablename__ = "award_plan_answers"
    __table_args__ = (CheckConstraint("agrees OR words <> ''", name="words"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"), index=True)
    is_owner: Mapped[bool]
    """Whether the owner of the problem said it, and not the team."""
    agrees: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class StageNote(Base):
    """What was said about a milestone, in its order: none is changed or removed."""

    __tablename__ = "award_stage_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("award_stages.id"), index=True)
    step: Mapped[StageStep] = mapped_column(code_column(StageStep))
    words: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
