"""Webhooks, the events they are told of, and each attempt to do so."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.people.models import User
from web.webhooks.addresses import LONGEST
from web.webhooks.states import DeliveryState, EventKind, HookState, Outcome

LONGEST_NAME = 80


class Webhook(Base):
    """An address of another system that is told of events, as its owner may read them.

    One worker at a time sends to it: ``claim`` says which, until ``claimed_until``.
    """

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    address: Mapped[str] = mapped_column(String(LONGEST))
    state: Mapped[HookState] = mapped_column(code_column(HookState), default=HookState.ACTIVE)
    secret: Mapped[str] = mapped_column(String(80))
    old_secret: Mapped[str] = mapped_column(String(80), default="")
    """The secret before, which signs beside the present one until ``old_until``."""
    old_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    failures: Mapped[int] = mapped_column(default=0)
    """Attempts that failed since something was taken."""
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Nothing is sent earlier: its receiver asked for a pause, or was not there."""
    claim: Mapped[str] = mapped_column(String(32), default="")
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()
    chosen: Mapped[list[WebhookKind]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def kinds(self) -> frozenset[EventKind]:
        """What it is told of."""
        return frozenset(one.kind for one in self.chosen)


class WebhookKind(Base):
    """One kind of events that a webhook is told of."""

    __tablename__ = "webhook_kinds"

    webhook_id: Mapped[int] = mapped_column(
        ForeignKey("webhooks.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[EventKind] = mapped_column(code_column(EventKind), primary_key=True)


class WebhookEvent(Base):
    """What happened, stored in its own transaction; no text of the object."""

    __tablename__ = "webhook_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(
        String(40), unique=True, default=lambda: f"evt_{secrets.token_hex(16)}"
    )
    """The id that receivers know it by."""
    kind: Mapped[EventKind] = mapped_column(code_column(EventKind))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(64), default="")
    """The word of the audit log."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    webhook_id: Mapped[int | None] = mapped_column(
        ForeignKey("webhooks.id", ondelete="CASCADE"), index=True
    )
    """The one webhook it is for; None for every one that wants it."""
    repeats: Mapped[str] = mapped_column(String(40), default="")
    """The id of an event that was taken, and that the owner has sent once more."""
    spread_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it was decided which webhooks are told of it."""


class Delivery(Base):
    """The telling of one event to one webhook."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_deliveries_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(
        ForeignKey("webhook_events.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[DeliveryState] = mapped_column(
        code_column(DeliveryState), default=DeliveryState.WAITING
    )
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    attempts: Mapped[int] = mapped_column(default=0)

    webhook: Mapped[Webhook] = relationship()
    event: Mapped[WebhookEvent] = relationship()
    tries: Mapped[list[DeliveryAttempt]] = relationship(
        order_by="DeliveryAttempt.id", passive_deletes=True, cascade="all, delete-orphan"
    )


class DeliveryAttempt(Base):
    """One attempt: when, how long it took, and what came of it. No answer's text is kept."""

    __tablename__ = "webhook_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    outcome: Mapped[Outcome] = mapped_column(code_column(Outcome))
    status: Mapped[int | None]
    """The status of the answer, where there was one."""
    duration_ms: Mapped[int] = mapped_column(default=0)
