"""What officers add to the arrangements that came with the installation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.base.workdays.states import DayKind

LONGEST_NOTE = 50


class CalendarDay(Base):
    """A day that an officer entered; it goes before what is known of it otherwise."""

    __tablename__ = "calendar_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(code_column(DayKind))
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    """What the day is called; public."""
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class CalendarYear(Base):
    """A year of which an officer says that everything arranged for it is entered."""

    __tablename__ = "calendar_years"
    __table_args__ = (CheckConstraint("year BETWEEN 2000 AND 2999", name="year"),)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    completed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
