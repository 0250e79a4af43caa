"""Heads of the log's chain by day, and when the chain was verified."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.logbook.states import Fault


class LogHead(Base):
    """How far the chain had come at the first look of a day, in the site's zone. Never changed."""

    __tablename__ = "log_heads"

    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class LogCheck(Base):
    """One verification of the whole chain: asked for, and what was found."""

    __tablename__ = "log_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None: the worker by itself."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    number: Mapped[int] = mapped_column(default=0)
    """The head that was reached."""
    hash: Mapped[str] = mapped_column(String(64), default="")
    fault: Mapped[Fault | None] = mapped_column(code_column(Fault))
    fault_number: Mapped[int | None]
    fault_entry_id: Mapped[int | None]
    fault_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
