"""Whom an entry of the register is about, and whether they agreed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.registers.models import Entry
from web.teams.states import ConsentState


class Consent(Versioned, Base):
    """One person of one entry. Names and addresses stand here and nowhere in the entry's text, so
    that nothing which shows entries can show them."""

    __tablename__ = "register_consents"
    __table_args__ = (
        UniqueConstraint("entry_id", "email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("agreed_to <> '' OR NOT is_named", name="named_by_consent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254), index=True)
    is_leader: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ConsentState] = mapped_column(
        code_column(ConsentState), default=ConsentState.NAMED
    )
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the secret in the newest mail; the secret itself is stored nowhere."""
    agreed_to: Mapped[str] = mapped_column(String(64), default="")
    """The digest of the text that the person agreed to; empty where there is no consent."""
    is_named: Mapped[bool] = mapped_column(default=False)
    """Whether the person wants the own name beside the text."""
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    entry: Mapped[Entry] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012
