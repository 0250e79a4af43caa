"""Organisations and accounts."""

from __future__ import annotations

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import OrganisationKind, Role, Verification
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base


class Organisation(Base):
    """A firm, university, institute, hospital, laboratory, broker agency or bureau."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[OrganisationKind] = mapped_column(code_column(OrganisationKind))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    district: Mapped[str] = mapped_column(String(32))
    intro: Mapped[str] = mapped_column(String(4000), default="")
    source: Mapped[str] = mapped_column(String(400), default="")
    verification: Mapped[Verification] = mapped_column(
        code_column(Verification), default=Verification.PENDING
    )
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    members: Mapped[list[User]] = relationship(back_populates="organisation")


class User(UserMixin, Base):
    """An account. Belongs to at most one organisation."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint(
            "role NOT IN ('firm', 'institute') OR organisation_id IS NOT NULL",
            name="member_has_organisation",
        ),
        CheckConstraint("role <> 'visitor'", name="not_visitor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(100), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(code_column(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    """A broker's or expert's field expertise, as field codes."""
    locale: Mapped[str | None] = mapped_column(String(8))
    active: Mapped[bool] = mapped_column(default=True)
    session_token: Mapped[str] = mapped_column(String(64), default="")
    """Part of the signed-in identity: changing it ends every session of the account."""
    greeted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the account put the introduction away; None as long as it is shown."""
    notices_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The moment of the newest notice the account has read."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    organisation: Mapped[Organisation | None] = relationship(back_populates="members")

    @property
    def is_active(self) -> bool:
        """Flask-Login refuses inactive accounts."""
        return self.active

    def get_id(self) -> str:
        """Identity kept in the session cookie."""
        return f"{self.id}:{self.session_token}"
