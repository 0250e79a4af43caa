"""Who asked for which pairs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from web.base.clock import utc_now
from web.base.columns import UtcDateTime
from web.base.db import Base


class MatchRequest(Base):
    """An organisation asked a broker to look at a match; its first request counts."""

    __tablename__ = "match_requests"

    # The organisation comes first: pages ask for all that one of them has asked for.
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
