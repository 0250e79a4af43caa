"""What brokers tell about themselves: how much they take on, leave, and their interests."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import ConflictCode
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.matches.models import Match
from web.people.models import Organisation, User


class BrokerProfile(Base):
    """How a broker wants to be given work. A broker without a row has no limits."""

    __tablename__ = "broker_profiles"
    __table_args__ = (CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    capacity: Mapped[int | None]
    """Most proposals that may wait for the broker at a time; None for no limit."""
    away_until: Mapped[date | None]
    """Last day of leave; None, or a day that is past, for nobody who is away."""
    terms: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Special subjects, in the broker's words."""


_BY_NAME = text("ended_at IS NULL AND posting_id IS NULL")
_AT_ITEM = text("ended_at IS NULL AND posting_id IS NOT NULL")


class ConflictOfInterest(Base):
    """An organisation whose matches a broker must not work on. Ended, never deleted.

    What it bears on, ``interests.py`` says.
    """

    __tablename__ = "conflicts_of_interest"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
        CheckConstraint("ended_at >= declared_at", name="ended_after_declared"),
        Index(
            "ix_conflicts_of_interest_one_running",
            "broker_id",
            "organisation_id",
            unique=True,
            sqlite_where=_BY_NAME,
            postgresql_where=_BY_NAME,
        ),
        Index(
            "ix_conflicts_of_interest_one_at_item",
            "broker_id",
            "posting_id",
            unique=True,
            sqlite_where=_AT_ITEM,
            postgresql_where=_AT_ITEM,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broker_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    code: Mapped[ConflictCode] = mapped_column(code_column(ConflictCode))
    note: Mapped[str] = mapped_column(String(500), default="")
    match_id: Mapped[int | None] = mapped_column(ForeignKey("matches.id"))
    """The match at which it was declared: the broker may not know whose need that is."""
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"))
    """The item that it counts for alone: it was declared there, and nobody may read whose it is.
    None where the organisation was declared by its name."""
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    broker: Mapped[User] = relationship(foreign_keys=[broker_id])
    organisation: Mapped[Organisation] = relationship()
    match: Mapped[Match | None] = relationship()
