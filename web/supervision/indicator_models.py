"""Values of the indicators, as the office enters them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime
from web.base.db import Base
from web.people.models import User


class IndicatorValue(Base):
    """One entry for an indicator and year. Rows are added, never changed or removed.

    The last row of an indicator and year counts; the earlier ones are its history.
    """

    __tablename__ = "indicator_values"
    __table_args__ = (
        # Two officers who enter a value at the same time collide.
        UniqueConstraint("indicator", "year", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(String(40))
    """Its code in the region pack."""
    year: Mapped[int]
    number: Mapped[int]
    """Place among the entries of the indicator and year, from 1."""
    value: Mapped[int | None] = mapped_column(BigInteger)
    """In ten-thousandths; None takes the entry before back."""
    source: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    actor: Mapped[User] = relationship()
