"""Requests for help with a need that the engine found nothing for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import HelpKind
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.help.states import HelpState
from web.people.models import User
from web.postings.models import Posting

_WAITS = text("state IN ('open', 'assigned')")


class HelpRequest(Versioned, Base):
    """What a need's owner asked for, who works on it, and the answer.

    ``note`` and ``answer`` are read by the owner, the officers and the assigned broker.
    """

    __tablename__ = "help_requests"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('open', 'assigned')) = (answered_at IS NULL)", name="answered_at"
        ),
        CheckConstraint("state <> 'assigned' OR broker_id IS NOT NULL", name="assigned_to_broker"),
        CheckConstraint("kind = 'advice' OR broker_id IS NULL", name="only_advice_has_broker"),
        Index(
            "ix_help_requests_one_waiting",
            "posting_id",
            "kind",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_help_requests_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[HelpKind] = mapped_column(code_column(HelpKind))
    state: Mapped[HelpState] = mapped_column(code_column(HelpState), default=HelpState.OPEN)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    posting: Mapped[Posting] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    broker: Mapped[User | None] = relationship(foreign_keys=[broker_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012
