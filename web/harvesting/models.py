"""What was given away of each posting and since when, so that harvesters learn of every change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from matcher.types import Kind
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base

NOT_MADE = ""
"""The content of a record that an upgrade found open and nobody has written out yet."""


class OpenRecord(Base):
    """A posting that is, or once was, open to be taken along. A record is never removed."""

    __tablename__ = "open_records"
    __table_args__ = (Index("ix_open_records_datestamp_posting_id", "datestamp", "posting_id"),)

    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(code_column(Kind))
    datestamp: Mapped[datetime] = mapped_column(UtcDateTime)
    """When its present form could first be read, in whole seconds."""
    content: Mapped[str | None] = mapped_column(Text)
    """What anybody may read of it, as JSON; None: it has gone, and nothing of it is kept here."""
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    """The text that ``content`` was made from."""
    changes: Mapped[int] = mapped_column(default=1)
    """How many forms it has had: with each one the sum over all records grows."""


class OpenRecordSet(Base):
    """A set that the record is in, or was in when it was still open."""

    __tablename__ = "open_record_sets"
    __table_args__ = (Index("ix_open_record_sets_spec", "spec"),)

    posting_id: Mapped[int] = mapped_column(ForeignKey("open_records.posting_id"), primary_key=True)
    spec: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_current: Mapped[bool] = mapped_column(default=True)


class OpenMark(Base):
    """A posting of which something may have changed, noted in the transaction that changed it.

    Marks are only added and taken away, so that no change ever waits for another one.
    """

    __tablename__ = "open_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"))
