"""Quarterly calls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import CallKind
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.calls.states import CallState
from web.people.models import Organisation


class Call(Versioned, Base):
    """One quarter's call for needs, achievements or both."""

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("year", "quarter", "kind", "theme"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opens"),
        CheckConstraint("grace_minutes BETWEEN 0 AND 1440", name="grace"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    quarter: Mapped[int]
    kind: Mapped[CallKind] = mapped_column(code_column(CallKind))
    theme: Mapped[str] = mapped_column(String(50), default="")
    """What a thematic call is about; empty for the general one of the quarter."""
    title: Mapped[str] = mapped_column(String(200))
    notice: Mapped[str] = mapped_column(Text, default="")
    eligible: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(400), default="")
    focus_fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    grace_minutes: Mapped[int] = mapped_column(default=30)
    state: Mapped[CallState] = mapped_column(code_column(CallState), default=CallState.DRAFT)
    catalogued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    prepared_from_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    """The call of an earlier quarter that this one was drafted from."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def key(self) -> str:
        """Short name such as 2026Q4."""
        return call_key(self.year, self.quarter)


def call_key(year: int, quarter: int) -> str:
    """Return the short name of a quarter's call, such as 2026Q4."""
    return f"{year}Q{quarter}"


class LatePermission(Base):
    """An officer lets one organisation submit one thing after a call has ended."""

    __tablename__ = "late_permissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    call: Mapped[Call] = relationship()
    organisation: Mapped[Organisation] = relationship()
