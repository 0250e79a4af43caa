"""What instruments did in a year, as their owners tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime
from web.base.db import Base
from web.registers.models import Entry

MOST_HOURS = 8784
"""Of a leap year."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of a year; money in fen."""

    hours: int = 0
    outside_hours: int = 0
    services: int = 0
    income: int = 0
    note: str = ""


class InstrumentYear(Base):
    """The figures of an instrument and a year, by which its sharing is assessed."""

    __tablename__ = "instrument_years"
    __table_args__ = (
        UniqueConstraint("entry_id", "year"),
        CheckConstraint(
            "hours BETWEEN 0 AND 8784 AND outside_hours BETWEEN 0 AND hours", name="hours"
        ),
        CheckConstraint("services >= 0 AND income >= 0", name="sums"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"))
    year: Mapped[int]
    hours: Mapped[int] = mapped_column(default=0)
    """Hours of effective work."""
    outside_hours: Mapped[int] = mapped_column(default=0)
    """Of these, for others than the owner."""
    services: Mapped[int] = mapped_column(default=0)
    """How often others were served."""
    income: Mapped[int] = mapped_column(BigInteger, default=0)
    """Fen that others paid."""
    note: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)

    entry: Mapped[Entry] = relationship()

    @property
    def figures(self) -> Figures:
        """What was told."""
        return Figures(self.hours, self.outside_hours, self.services, self.income, self.note)
