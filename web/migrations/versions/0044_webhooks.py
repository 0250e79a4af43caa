"""Webhooks, the events they are told of, and each attempt.

Revision ID: 0044
Revises: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

KINDS = (
    *("posting.published", "posting.changed", "posting.ended"),
    *("call.opened", "call.extended", "call.closed", "catalogue.published"),
    *("resource.published", "resource.ended", "posting.reviewed"),
    *("deal.shown", "deal.answered", "deal.moved"),
    *("contract.signed", "contract.registered", "contract.completed", "contract.corrected"),
    *("notice.new", "webhook.test"),
)
OUTCOMES = (
    *("taken", "refused", "redirect", "gone", "busy", "no_name", "not_allowed"),
    *("unreachable", "not_safe", "timeout", "broken", "withheld"),
)


def upgrade() -> None:
    """Make the tables."""
    _make_webhooks()
    _make_events()
    _make_deliveries()


def _make_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column(
            "state", _codes("hookstate", "active", "paused", "failing", "gone"), nullable=False
        ),
        sa.Column("secret", sa.String(length=80), nullable=False),
        sa.Column("old_secret", sa.String(length=80), nullable=False),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        _key("webhooks", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(op.f("ix_webhooks_user_id"), "webhooks", ["user_id"])
    op.create_table(
        "webhook_kinds",
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("kind", _codes("eventkind", *KINDS), nullable=False),
        _key("webhook_kinds", "webhook_id", "webhooks", "CASCADE"),
        sa.PrimaryKeyConstraint("webhook_id", "kind", name=op.f("pk_webhook_kinds")),
    )


def _make_events() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("kind", _codes("eventkind", *KINDS), nullable=False),
        sa.Column("object_type", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=True),
        sa.Column("repeats", sa.String(length=40), nullable=False),
        sa.Column("spread_at", sa.DateTime(timezone=True), nullable=True),
        _key("webhook_events", "webhook_id", "webhooks", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
        sa.UniqueConstraint("uid", name=op.f("uq_webhook_events_uid")),
    )
    op.create_index(op.f("ix_webhook_events_webhook_id"), "webhook_events", ["webhook_id"])
    op.create_index(op.f("ix_webhook_events_spread_at"), "webhook_events", ["spread_at"])


def _make_deliveries() -> None:
    states = _codes("deliverystate", "waiting", "taken", "failed", "withheld")
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _key("webhook_deliveries", "webhook_id", "webhooks", "CASCADE"),
        _key("webhook_deliveries", "event_id", "webhook_events", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "webhook_id", "event_id", name=op.f("uq_webhook_deliveries_webhook_id_event_id")
        ),
    )
    op.create_index(op.f("ix_webhook_deliveries_event_id"), "webhook_deliveries", ["event_id"])
    op.create_index("ix_webhook_deliveries_state_due_at", "webhook_deliveries", ["state", "due_at"])
    op.create_table(
        "webhook_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", _codes("outcome", *OUTCOMES), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        _key("webhook_attempts", "delivery_id", "webhook_deliveries", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index(op.f("ix_webhook_attempts_delivery_id"), "webhook_attempts", ["delivery_id"])


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _key(
    table: str, column: str, other: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)
