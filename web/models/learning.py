"""What the engine learns from, and what it has learned: decisions and versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.vocabulary import DeclineCode, Outcome
from web.db import Base
from web.models.base import JsonObject, UtcDateTime, code_column, utc_now
from web.models.match import Match


class Decision(Base):
    """One decision with what the broker was shown. Rows are added, never changed or removed.

    The last row of a match counts: an undone decision is a row of its own.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(
            "(outcome = 'declined') = (decline_code IS NOT NULL)", name="declined_with_code"
        ),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("list_rank >= 1 AND queue_place >= 1", name="places"),
        Index("ix_decisions_match_id_id", "match_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))
    broker_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(code_column(Outcome))
    decline_code: Mapped[DeclineCode | None] = mapped_column(code_column(DeclineCode))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    score: Mapped[float]
    probability: Mapped[float]
    level: Mapped[int]
    features: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """Made from public text only; still not for publication."""
    engine_version: Mapped[str] = mapped_column(String(200))
    list_rank: Mapped[int | None]
    queue_place: Mapped[int | None]
    """How many of the broker's waiting proposals were as probable or more, itself included."""
    is_demo: Mapped[bool] = mapped_column(default=False)

    match: Mapped[Match] = relationship()


class EngineVersion(Base):
    """A ranker learned from decisions. Where none is active the shipped one is used.

    A version belongs to one encoder and to the shipped ranker it grew from.
    """

    __tablename__ = "engine_versions"
    __table_args__ = (
        Index(
            "ix_engine_versions_one_active",
            "encoder",
            unique=True,
            sqlite_where=text("is_active"),
            postgresql_where=text("is_active"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    base: Mapped[str] = mapped_column(String(16))
    """Fingerprint of the shipped ranker."""
    encoder: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("engine_versions.id"))
    """The version that was in use before; none for the shipped one."""
    ranker: Mapped[JsonObject] = mapped_column(JSON)
    report: Mapped[JsonObject] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    parent: Mapped[EngineVersion | None] = relationship(remote_side="EngineVersion.id")
