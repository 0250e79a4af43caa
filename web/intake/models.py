"""Tables that were brought, what their columns mean, and where postings came from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.types import Kind
from web.base.clock import utc_now
from web.base.columns import JsonList, JsonObject, UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.base.files.models import StoredFile
from web.calls.models import Call
from web.intake.states import IntakeState
from web.people.models import Organisation, User
from web.postings.models import Posting


class Intake(Versioned, Base):
    """One table that somebody brought, from its upload to what became of it."""

    __tablename__ = "intakes"
    __table_args__ = (Index("ix_intakes_state", "state"),)
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(code_column(Kind))
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose rows they are; none where an officer brings those of several."""
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[IntakeState] = mapped_column(
        code_column(IntakeState), default=IntakeState.READING
    )
    mapping: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """Heading -> field, where somebody corrected what was found."""
    columns: Mapped[JsonList] = mapped_column(JSON, default=list)
    """The headings found, with their field: what the preview shows."""
    findings: Mapped[JsonList] = mapped_column(JSON, default=list)
    """What is wrong and what was left out, by sheet, row and column."""
    error: Mapped[str] = mapped_column(Text, default="")
    """Why the whole cannot be read."""
    options: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """How the rows are to be taken: all or the good ones, submitted or drafts."""
    rows: Mapped[int] = mapped_column(default=0)
    bad_rows: Mapped[int] = mapped_column(default=0)
    done_rows: Mapped[int] = mapped_column(default=0)
    """Progress of whatever is being done with them."""
    outcome: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """Numbers of what became of the rows: added, changed, equal, left."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    actor: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    call: Mapped[Call | None] = relationship()
    file: Mapped[StoredFile] = relationship()


class ColumnMemory(Base):
    """What somebody said a heading means, remembered for the tables that come later."""

    __tablename__ = "column_memories"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "heading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    """None: the office's."""
    kind: Mapped[Kind] = mapped_column(code_column(Kind))
    heading: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(64))
    """Empty: the column is left out."""


class Source(Base):
    """The row of a table that a posting came from: the same row brought again changes it."""

    __tablename__ = "posting_sources"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "key"),)

    posting_id: Mapped[int] = mapped_column(
        ForeignKey("postings.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[Kind] = mapped_column(code_column(Kind))
    key: Mapped[str] = mapped_column(String(200))
    """The row's own id, or one made from its text."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    """Of the values it held when it was taken last."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What the row said that no field takes."""

    posting: Mapped[Posting] = relationship()
