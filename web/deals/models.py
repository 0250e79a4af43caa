"""Contracts of signed deals."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import ContractKind
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.base.labels import region
from web.deals.states import REGISTRATION_DAYS
from web.matches.models import Match


class Contract(Base):
    """The technology contract of a signed deal. Money in integer fen."""

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("total > 0", name="total"),
        CheckConstraint("technical >= 0 AND technical <= total", name="technical"),
        CheckConstraint(
            "(registration_number IS NULL) = (registered_on IS NULL)", name="registration"
        ),
        CheckConstraint("registered_on >= signed_on", name="registered_after_signed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), unique=True)
    number: Mapped[str] = mapped_column(String(50), unique=True)
    project_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ContractKind] = mapped_column(code_column(ContractKind))
    signed_on: Mapped[date]
    total: Mapped[int] = mapped_column(BigInteger)
    technical: Mapped[int] = mapped_column(BigInteger)
    payment_terms: Mapped[str] = mapped_column(Text, default="")
    registration_number: Mapped[str | None] = mapped_column(String(50), unique=True)
    registered_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    match: Mapped[Match] = relationship()

    @property
    def register_by(self) -> date:
        """The day by which the bureau likes to see the contract registered."""
        return self.signed_on + registration_term()


def registration_term() -> timedelta:
    """Return how long after the signature the bureau reminds of the registration."""
    return timedelta(days=region().number("registration_days", REGISTRATION_DAYS))
