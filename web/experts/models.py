"""Experts of the pool, and the interests they declare."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import ConflictCode
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.contacts import Contact
from web.base.db import Base
from web.experts.states import ExpertState
from web.experts.verbs import ExpertObject
from web.people.models import Organisation, User

DEFAULT_CAPACITY = 20
"""One panel judges all bids of a challenge: with less, twenty bids would find no panel."""


class Expert(Versioned, Base):
    """Somebody of the pool. The account comes when the invitation is accepted.

    Only officers and the expert read a row: the public learns of nobody who reviews.
    """

    __tablename__ = "experts"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("capacity BETWEEN 1 AND 100", name="capacity"),
        CheckConstraint("state NOT IN ('active', 'paused') OR user_id IS NOT NULL", name="account"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(100), default="")
    """Professional title 职称."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    """Where the organisation has no entry of its own on the platform."""
    former_employers: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names of organisations, as the expert declares them."""
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of the region pack's fields."""
    subjects: Mapped[str] = mapped_column(Text, default="")
    """What the expert works on, in words: the draw compares it with what is judged."""
    uses: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Values of ExpertUse."""
    state: Mapped[ExpertState] = mapped_column(code_column(ExpertState), default=ExpertState.LISTED)
    capacity: Mapped[int] = mapped_column(default=DEFAULT_CAPACITY)
    """Most things that may wait for the expert's judgement at a time."""
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    declared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the expert last confirmed that the declared interests are complete."""
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    interests: Mapped[list[ExpertInterest]] = relationship(
        back_populates="expert", order_by="ExpertInterest.id"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def address(self) -> str:
        """Where mail reaches the expert: the account's address, which may have changed."""
        return self.user.email if self.user else self.email

    @property
    def contact(self) -> Contact:
        """Whose contact data the address is."""
        return Contact(str(ExpertObject.EXPERT), self.id, user_id=self.user_id)

    @property
    def belongs_to(self) -> str:
        """The name of the expert's organisation, registered here or not."""
        return self.organisation.name if self.organisation else self.organisation_name


class ExpertInterest(Base):
    """An interest that an expert has declared. Ended, never deleted."""

    __tablename__ = "expert_interests"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
        CheckConstraint("organisation_id IS NOT NULL OR named <> ''", name="of_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    named: Mapped[str] = mapped_column(String(200), default="")
    """An organisation or a person in the expert's words."""
    code: Mapped[ConflictCode] = mapped_column(code_column(ConflictCode))
    note: Mapped[str] = mapped_column(String(500), default="")
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    expert: Mapped[Expert] = relationship(back_populates="interests")
    organisation: Mapped[Organisation | None] = relationship()
