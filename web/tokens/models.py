"""Personal access tokens."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime
from web.base.db import Base
from web.people.models import User

LONGEST_NAME = 60


class AccessToken(Base):
    """One token of an account. Only the hash of its secret is stored, so it is shown once."""

    __tablename__ = "access_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    """What its owner calls it."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(8))
    """Its last characters, by which its owner tells it from others."""
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    last_day: Mapped[date]
    """The last day it lets anybody in, in the site's zone."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()
