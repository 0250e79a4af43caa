"""Runs of matching for ended calls.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ACTIVE = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    """Add the tables."""
    create_runs()
    create_items()
    op.add_column(
        "embeddings",
        sa.Column("matched_among", sa.String(length=64), nullable=False, server_default=""),
    )


def create_runs() -> None:
    """Add the table."""
    op.create_table(
        "closing_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _codes("runstate", "waiting", "running", "done", "cancelled", "failed"),
            nullable=False,
        ),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("prepared_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("indexed", sa.Integer(), nullable=False),
        sa.Column("to_index", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('waiting', 'running')) = (ended_at IS NULL)",
            name=op.f("ck_closing_runs_ended_at"),
        ),
        _foreign_key("closing_runs", "call_id", "calls"),
        _foreign_key("closing_runs", "started_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_runs")),
    )
    op.create_index(op.f("ix_closing_runs_call_id"), "closing_runs", ["call_id"])
    op.create_index(
        "ix_closing_runs_one_active",
        "closing_runs",
        ["call_id"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )


def create_items() -> None:
    """Add the table."""
    op.create_table(
        "closing_items",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _codes("itemstate", "waiting", "matched", "current", "gone", "failed"),
            nullable=False,
        ),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("best", sa.Double(), nullable=True),
        sa.Column("problem", _codes("problem", "not_indexed", "error", "died"), nullable=True),
        sa.Column("error", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "(state = 'failed') = (problem IS NOT NULL)", name=op.f("ck_closing_items_failed")
        ),
        _foreign_key("closing_items", "run_id", "closing_runs"),
        _foreign_key("closing_items", "posting_id", "postings"),
        sa.PrimaryKeyConstraint("run_id", "posting_id", name=op.f("pk_closing_items")),
    )
    op.create_index(op.f("ix_closing_items_posting_id"), "closing_items", ["posting_id"])


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _foreign_key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
