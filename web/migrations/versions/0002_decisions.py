"""Brokers' decisions with the features they were shown.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OUTCOMES = ("confirmed", "declined", "undone")
DECLINE_CODES = (
    "field_mismatch",
    "indicators_unmet",
    "maturity_low",
    "budget_gap",
    "already_cooperating",
    "duplicate",
    "insufficient_info",
    "other",
)


def upgrade() -> None:
    """Add the table, and to matches what it is filled from."""
    op.add_column(
        "matches", sa.Column("features", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column("matches", sa.Column("list_rank", sa.Integer(), nullable=True))
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("outcome", _codes(OUTCOMES, "outcome"), nullable=False),
        sa.Column("decline_code", _codes(DECLINE_CODES, "declinecode"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("engine_version", sa.String(length=200), nullable=False),
        sa.Column("list_rank", sa.Integer(), nullable=True),
        sa.Column("queue_place", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'declined') = (decline_code IS NOT NULL)",
            name=op.f("ck_decisions_declined_with_code"),
        ),
        sa.CheckConstraint("probability BETWEEN 0 AND 1", name=op.f("ck_decisions_probability")),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_decisions_level")),
        sa.CheckConstraint("list_rank >= 1 AND queue_place >= 1", name=op.f("ck_decisions_places")),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_decisions_match_id_matches")
        ),
        sa.ForeignKeyConstraint(
            ["broker_id"], ["users.id"], name=op.f("fk_decisions_broker_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_broker_id"), "decisions", ["broker_id"])
    op.create_index("ix_decisions_match_id_id", "decisions", ["match_id", "id"])
    protect_decisions()


def _codes(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def protect_decisions() -> None:
    """Refuse to change or remove decisions, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER decisions_no_{event.lower()} BEFORE {event} ON decisions"
                " BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_decision_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'decisions are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_decision_change()"
    )


def downgrade() -> None:
    """What was decided is not thrown away."""
    raise NotImplementedError("decisions are kept")
