"""Tables of the engine: encoders, embeddings, what changed, versions, and what is no duplicate."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, code_column
from web.base.db import Base


class Embedding(Base):
    """Vector of a published posting's public text by one encoder, made outside any transaction."""

    __tablename__ = "embeddings"

    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    encoder: Mapped[str] = mapped_column(String(200), primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(80))
    vector: Mapped[bytes]
    """float32, little endian."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    matched_as: Mapped[str] = mapped_column(String(300), default="")
    """Content hash and engine version the posting was last matched with; work is due when
    they differ from the present ones. Kept here and not on the posting, whose version
    belongs to the people who edit it."""
    matched_among: Mapped[str] = mapped_column(String(64), default="")
    """Digest of the whole other side that the posting was last compared with."""


class PostingChange(Base):
    """A posting that may have changed for the matcher, or its embeddings did.

    Triggers write it, in the transaction of the change; nothing else does. No reference: what is
    deleted is noted as well.
    """

    __tablename__ = "posting_changes"
    __table_args__ = (Index("ix_posting_changes_xid", "xid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int]
    xid: Mapped[int | None] = mapped_column(BigInteger)
    """PostgreSQL's number of the transaction; SQLite's are in the order of ``id``."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=func.now())


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


class DistinctPosting(Base):
    """Somebody said that a posting is no duplicate of another one that reads much like it."""

    __tablename__ = "distinct_postings"
    __table_args__ = (CheckConstraint("other_id <> posting_id", name="two"),)

    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    said_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
