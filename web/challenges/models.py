"""Open challenges with their terms, and what was asked and answered about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.challenges.states import ChallengeState, Variant
from web.people.models import Organisation, User
from web.postings.models import Posting


class Challenge(Versioned, Base):
    """One challenge. Its terms are public from its announcement on; money in integer fen."""

    __tablename__ = "challenges"
    __table_args__ = (
        CheckConstraint("money >= 0 AND money_of_bureau >= 0", name="money"),
        CheckConstraint("money_of_bureau <= money", name="parts_of_money"),
        CheckConstraint("awards BETWEEN 1 AND 20", name="awards"),
        CheckConstraint("publicity_days BETWEEN 1 AND 60", name="publicity_days"),
        CheckConstraint("variant = 'race' OR awards = 1", name="one_award"),
        CheckConstraint("variant <> 'owner' OR organisation_id IS NOT NULL", name="has_owner"),
        CheckConstraint(
            "(owner_agreed_at IS NULL) = (owner_agreed_by_id IS NULL)", name="owner_agreed"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(32), unique=True)
    """As announced, e.g. 2026-003; None before."""
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"), index=True)
    """The need it comes from; None where the office wrote it."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Who owns the problem 发榜单位; None: the office itself."""
    hides_owner: Mapped[bool] = mapped_column(default=False)
    """The public does not learn whose problem it is."""
    variant: Mapped[Variant] = mapped_column(code_column(Variant), default=Variant.OPEN)
    state: Mapped[ChallengeState] = mapped_column(
        code_column(ChallengeState), default=ChallengeState.DRAFT, index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    problem: Mapped[str] = mapped_column(Text, default="")
    background: Mapped[str] = mapped_column(Text, default="")
    indicators: Mapped[str] = mapped_column(Text, default="")
    """What the result has to reach, one a line: bids answer each."""
    deliverables: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    money: Mapped[int] = mapped_column(BigInteger, default=0)
    """Offered for the whole task, over all awards; 0 for negotiable 面议."""
    money_of_bureau: Mapped[int] = mapped_column(BigInteger, default=0)
    """The part of it that the bureau pays; the owner pays the rest."""
    money_terms: Mapped[str] = mapped_column(Text, default="")
    """When which part is paid."""
    ownership: Mapped[str] = mapped_column(Text, default="")
    """Who owns the result."""
    conditions: Mapped[str] = mapped_column(Text, default="")
    """Who may bid."""
    acceptance: Mapped[str] = mapped_column(Text, default="")
    """How the result is accepted; the owner agrees to take it when it reaches the indicators."""
    contact: Mapped[str] = mapped_column(String(400), default="")
    """How the public asks: an office, a telephone; never a person's own."""
    awards: Mapped[int] = mapped_column(default=1)
    """How many teams are awarded; more than one in a race only."""
    publicity_days: Mapped[int] = mapped_column(default=5)
    """Working days."""
    duration_months: Mapped[int | None]
    """How long the work may take."""
    questions_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bids_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    extensions: Mapped[list[JsonObject]] = mapped_column(JSON, default=list)
    """Each later deadline as it was announced: at, old, new and reason; public."""
    owner_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the owner agreed to these very terms, and to accept what reaches the indicators."""
    owner_agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    owner_note: Mapped[str] = mapped_column(Text, default="")
    """What the owner wants changed in the terms; empty once they are changed."""
    office_note: Mapped[str] = mapped_column(Text, default="")
    """Why the office sent the draft back; for the owner and the office."""
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the bids were opened: nobody but its bidder reads one before."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it failed, was withdrawn or terminated; public."""
    is_demo: Mapped[bool] = mapped_column(default=False)

    posting: Mapped[Posting | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    owner_agreed_by: Mapped[User | None] = relationship(foreign_keys=[owner_agreed_by_id])

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def is_public(self) -> bool:
        """Whether everybody may know of it. One withdrawn as a draft was never announced."""
        return self.announced_at is not None


class Question(Base):
    """What somebody asked about an announced challenge. Nobody is told who asked."""

    __tablename__ = "challenge_questions"
    __table_args__ = (
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    public_text: Mapped[str] = mapped_column(Text, default="")
    """The question as published, where the office took out what tells who asked."""
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    challenge: Mapped[Challenge] = relationship()
