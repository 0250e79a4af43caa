"""Runs that match the submissions of a call, and what became of each submission."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.calls.models import Call
from web.closing.states import ItemState, Problem, RunState
from web.people.models import User
from web.postings.models import Posting

_ACTIVE = text("state IN ('waiting', 'running')")


class ClosingRun(Versioned, Base):
    """One run over the published submissions of a call. A call has one active run at most."""

    __tablename__ = "closing_runs"
    __table_args__ = (
        CheckConstraint("(state IN ('waiting', 'running')) = (ended_at IS NULL)", name="ended_at"),
        Index(
            "ix_closing_runs_one_active",
            "call_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    state: Mapped[RunState] = mapped_column(code_column(RunState), default=RunState.WAITING)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its items were listed: before, texts are indexed."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    indexed: Mapped[int] = mapped_column(default=0)
    to_index: Mapped[int] = mapped_column(default=0)
    matched: Mapped[int] = mapped_column(default=0)
    """How many items were matched, and the time that took: what the time left is told from."""
    seconds: Mapped[float] = mapped_column(default=0.0)
    attempts: Mapped[int] = mapped_column(default=0)
    """How often the worker took up the next part since the last one was stored."""

    call: Mapped[Call] = relationship()
    started_by: Mapped[User] = relationship()


class ClosingItem(Base):
    """One submission in a run.

    A pair is counted once in a run: as ``found`` of the item at whose turn it was stored.
    """

    __tablename__ = "closing_items"
    __table_args__ = (CheckConstraint("(state = 'failed') = (problem IS NOT NULL)", name="failed"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("closing_runs.id"), primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True, index=True)
    place: Mapped[int]
    state: Mapped[ItemState] = mapped_column(code_column(ItemState), default=ItemState.WAITING)
    found: Mapped[int] = mapped_column(default=0)
    """Proposals that did not exist before its turn."""
    known: Mapped[int] = mapped_column(default=0)
    """Pairs that it had already when its turn came, whatever has become of them."""
    best: Mapped[float | None]
    """Probability of the likeliest pair, proposed or not; None where nothing may be compared."""
    problem: Mapped[Problem | None] = mapped_column(code_column(Problem))
    error: Mapped[str] = mapped_column(String(100), default="")
    """The kind of error, to be found in the worker's log; no text of the posting."""

    run: Mapped[ClosingRun] = relationship()
    posting: Mapped[Posting] = relationship()
