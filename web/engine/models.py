"""Which language models the installation works, worked and will work with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base
from web.models.base import UtcDateTime, code_column, utc_now


class ChoiceState(StrEnum):
    """How far a choice has come."""

    PREPARING = "preparing"
    CURRENT = "current"
    PAST = "past"
    CANCELLED = "cancelled"


class EncoderChoice(Base):
    """One choice of an encoder: the one in use, the next one, or one that was."""

    __tablename__ = "encoder_choices"
    __table_args__ = (
        Index(
            "ix_encoder_choices_one_current",
            "state",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
        Index(
            "ix_encoder_choices_one_preparing",
            "state",
            unique=True,
            sqlite_where=text("state = 'preparing'"),
            postgresql_where=text("state = 'preparing'"),
        ),
        CheckConstraint(
            "(state IN ('current', 'past')) = (used_from IS NOT NULL)", name="used_from"
        ),
        CheckConstraint(
            "(state IN ('past', 'cancelled')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        CheckConstraint("embedded >= 0 AND seconds >= 0", name="speed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(400))
    """Name or folder the model is loaded from; empty for the shipped one."""
    encoder: Mapped[str] = mapped_column(String(200))
    """Identity of the loaded model: what its vectors are stored under."""
    state: Mapped[ChoiceState] = mapped_column(code_column(ChoiceState))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    used_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    embedded: Mapped[int] = mapped_column(default=0)
    """Texts embedded so far, and the time that took: what the time left is told from."""
    seconds: Mapped[float] = mapped_column(default=0.0)
    problem: Mapped[str] = mapped_column(Text, default="")
    """Why the worker cannot go on, until it can."""
