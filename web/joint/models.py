"""Joint needs: what several firms ask for, told once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.domain.codes import Consent
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.joint.states import JointState
from web.postings.models import Posting


class JointNeed(Versioned, Base):
    """A need of several firms in an officer's words, made from public text only."""

    __tablename__ = "joint_needs"
    __table_args__ = (
        CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name="published_has_date"
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    terms: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What the engine found in common, in public words."""
    state: Mapped[JointState] = mapped_column(code_column(JointState), default=JointState.ASKING)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    members: Mapped[list[JointMember]] = relationship(
        back_populates="joint", order_by="JointMember.need_id"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class JointMember(Base):
    """A need asked to be part of a joint one. A need is in one running joint need at most."""

    __tablename__ = "joint_members"
    __table_args__ = (
        CheckConstraint("(consent = 'pending') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("consent <> 'declined' OR NOT is_running", name="declined_is_out"),
        Index(
            "ix_joint_members_one_running",
            "need_id",
            unique=True,
            sqlite_where=text("is_running"),
            postgresql_where=text("is_running"),
        ),
    )

    joint_id: Mapped[int] = mapped_column(ForeignKey("joint_needs.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    consent: Mapped[Consent] = mapped_column(code_column(Consent), default=Consent.PENDING)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_running: Mapped[bool] = mapped_column(default=True)
    """False once the firm declined or the joint need was closed."""

    joint: Mapped[JointNeed] = relationship(back_populates="members")
    need: Mapped[Posting] = relationship()
