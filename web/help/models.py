"""Requests for help with a need that the engine found nothing for."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from matcher.domain.codes import HelpKind
from web.base.cases.kinds import CaseKind
from web.base.cases.models import Assigned, Case
from web.base.columns import code_column
from web.base.db import Base
from web.help.kinds import CASES
from web.help.states import HelpState
from web.people.models import User
from web.postings.models import Posting

_WAITS = text("state IN ('open', 'assigned')")


class HelpRequest(Assigned, Case, Base):
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

    kind: Mapped[HelpKind] = mapped_column(code_column(HelpKind))
    state: Mapped[HelpState] = mapped_column(code_column(HelpState), default=HelpState.OPEN)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"))
    assignee_id: Mapped[int | None] = mapped_column("broker_id", ForeignKey("users.id"), index=True)

    posting: Mapped[Posting] = relationship()
    # Whoever works on a request for help is a broker.
    broker: Mapped[User | None] = synonym("assignee")
    broker_id: Mapped[int | None] = synonym("assignee_id")

    @property
    def case_kind(self) -> CaseKind:
        """Advice and open challenges have steps of their own."""
        return CASES[self.kind]
