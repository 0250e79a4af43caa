"""What the office recorded of subsidies."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import JsonList, UtcDateTime, code_column
from web.base.db import Base
from web.people.models import Organisation, User
from web.subsidies.states import Step


class SubsidyRecord(Base):
    """One record of a unit's subsidy of a year. Rows are added, never changed or removed.

    The last row counts. What was counted then is kept with it, so that a later change of a
    contract or of the rule shows as a difference.
    """

    __tablename__ = "subsidy_records"
    __table_args__ = (
        # Two officers who record at the same time collide.
        UniqueConstraint("organisation_id", "year", "number"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    year: Mapped[int]
    number: Mapped[int]
    """Place among the records of the unit and year, from 1."""
    step: Mapped[Step] = mapped_column(code_column(Step))
    day: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    """In fen: what was checked, or all that has been paid out for the year."""
    rules: Mapped[JsonList] = mapped_column(JSON)
    """The rules as they were, in the form of the region pack."""
    lines: Mapped[JsonList] = mapped_column(JSON)
    """The contracts as they were: key, registration number, day, amount in fen, version."""
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    organisation: Mapped[Organisation] = relationship()
    actor: Mapped[User] = relationship()
