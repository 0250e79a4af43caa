"""Plans in answer to published needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import DeclineCode
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.claims.states import ClaimState
from web.matches.models import Match
from web.people.models import Organisation, User
from web.postings.models import Posting

LONGEST_MONTHS = 120

_OPEN = text("state IN ('draft', 'submitted', 'returned', 'retracted')")


class Claim(Versioned, Base):
    """One organisation's plan for one need. Money in integer fen; none means negotiable.

    Once a broker takes it up, a match carries it on and its text is a posting in that match.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint(f"months BETWEEN 1 AND {LONGEST_MONTHS}", name="months"),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("(state = 'taken_up') = (match_id IS NOT NULL)", name="taken_up_by_match"),
        CheckConstraint("(state = 'declined') = (decline_code IS NOT NULL)", name="decline_code"),
        Index(
            "ix_claims_one_open",
            "posting_id",
            "organisation_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_claims_broker_state", "broker_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), index=True)
    """The need."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[ClaimState] = mapped_column(code_column(ClaimState), default=ClaimState.DRAFT)
    title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    approach: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="")
    """What the team has done before that the plan stands on."""
    team: Mapped[str] = mapped_column(Text, default="")
    indicators: Mapped[str] = mapped_column(Text, default="")
    """What it commits to, one a line."""
    schedule: Mapped[str] = mapped_column(Text, default="")
    months: Mapped[int | None]
    price: Mapped[int | None] = mapped_column(BigInteger)
    modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    trl: Mapped[int | None]
    """The maturity to be reached."""
    contact_name: Mapped[str] = mapped_column(String(100), default="")
    contact_phone: Mapped[str] = mapped_column(String(50), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    not_secret: Mapped[bool] = mapped_column(default=False)
    """Who claims declared that the text contains no state secret."""
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    handed_back: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Brokers who gave it back because of an interest: they never get it again."""
    match_id: Mapped[int | None] = mapped_column(ForeignKey("matches.id"), unique=True)
    decline_code: Mapped[DeclineCode | None] = mapped_column(code_column(DeclineCode))
    answer: Mapped[str] = mapped_column(Text, default="")
    """The broker's words on returning or declining it."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    posting: Mapped[Posting] = relationship()
    organisation: Mapped[Organisation] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    broker: Mapped[User | None] = relationship(foreign_keys=[broker_id])
    match: Mapped[Match | None] = relationship()

    @property
    def is_as_handed_in(self) -> bool:
        """Whether the text is what was handed in last; what was written since is a draft."""
        return self.submitted_at is not None and self.edited_at <= self.submitted_at

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012
