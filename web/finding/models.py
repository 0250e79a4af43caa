"""Searches that somebody comes back to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from web.base.clock import utc_now
from web.base.columns import UtcDateTime
from web.base.db import Base

LONGEST_NAME = 80


class SavedSearch(Base):
    """A list or search an account has saved: what it asks for, and up to when it was seen."""

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("user_id", "arguments"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    arguments: Mapped[str] = mapped_column(Text)
    """The canonical form of web.finding.searches.Search: the same search is the same text."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    """What was published later is new to the account."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
