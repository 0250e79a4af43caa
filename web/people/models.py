"""Organisations and accounts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import OrganisationKind, Role, Verification
from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, code_column
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
    website: Mapped[str] = mapped_column(String(200), default="")
    public_contact: Mapped[str] = mapped_column(String(400), default="")
    """How the public reaches the organisation: an office, a telephone; never a person's own."""
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
    is_administrator: Mapped[bool] = mapped_column(default=False)
    """Whether a member manages the members of its organisation."""
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the second factor was confirmed; None while there is none."""
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code taken: no code is taken twice."""
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Hashes of the codes that are left."""
    calendar_key: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    """The secret part of the address of the account's calendar."""
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its person had the account deleted; what is left has no name."""
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


class Session(Base):
    """One sign-in of one device. Its cookie is worth nothing once it has ended."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agent: Mapped[str] = mapped_column(String(200), default="")
    """What the browser calls itself."""
    address: Mapped[str] = mapped_column(String(64), default="")

    user: Mapped[User] = relationship()


class LinkPurpose(StrEnum):
    """What a link sent by mail lets its bearer do."""

    REGISTRATION = "registration"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - names a purpose
    ADDRESS = "address"


class MailLink(Base):
    """A link sent by mail: of one use, for a time. Only the hash of its secret is stored."""

    __tablename__ = "mail_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(code_column(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    data: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JoinRequest(Base):
    """Somebody with a confirmed address who wants to join an organisation that is known."""

    __tablename__ = "join_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(100), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accepted: Mapped[bool | None]

    organisation: Mapped[Organisation] = relationship()


class ContactRead(Base):
    """Somebody read the contact data of an object of somebody else: once a day and object."""

    __tablename__ = "contact_reads"
    __table_args__ = (
        UniqueConstraint(
            "reader_id", "day", "object_type", "object_id", name="uq_contact_reads_once_a_day"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose contact data it is, with the account below; either may be missing."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    day: Mapped[date]
    """In the site's zone."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    reader: Mapped[User] = relationship(foreign_keys=[reader_id])
