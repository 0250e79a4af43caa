"""Requests for help with a need, and needs that are open challenges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WAITS = sa.text("state IN ('open', 'assigned')")


def codes(name: str, *values: str) -> sa.Enum:
    """A text column that takes only these codes."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def key(column: str, target: str) -> sa.ForeignKeyConstraint:
    """A foreign key with the name the models give it."""
    name = f"fk_help_requests_{column}_{target.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(name))


def upgrade() -> None:
    op.create_table(
        "help_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", codes("helpkind", "advice", "challenge"), nullable=False),
        sa.Column(
            "state",
            codes("helpstate", "open", "assigned", "done", "refused", "lapsed"),
            nullable=False,
        ),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('open', 'assigned')) = (answered_at IS NULL)",
            name=op.f("ck_help_requests_answered_at"),
        ),
        sa.CheckConstraint(
            "state <> 'assigned' OR broker_id IS NOT NULL",
            name=op.f("ck_help_requests_assigned_to_broker"),
        ),
        sa.CheckConstraint(
            "kind = 'advice' OR broker_id IS NULL",
            name=op.f("ck_help_requests_only_advice_has_broker"),
        ),
        key("posting_id", "postings.id"),
        key("asked_by_id", "users.id"),
        key("broker_id", "users.id"),
        key("answered_by_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
    )
    op.create_index("ix_help_requests_state", "help_requests", ["state"])
    op.create_index(op.f("ix_help_requests_broker_id"), "help_requests", ["broker_id"])
    op.create_index(
        "ix_help_requests_one_waiting",
        "help_requests",
        ["posting_id", "kind"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    add_challenge()


def add_challenge() -> None:
    """Add the column with its check in one statement: SQLite takes no check afterwards."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    kind = "DATETIME" if is_sqlite else "TIMESTAMP WITH TIME ZONE"
    op.execute(
        f"ALTER TABLE postings ADD COLUMN challenge_at {kind}"
        " CONSTRAINT ck_postings_challenge CHECK (challenge_at IS NULL OR kind = 'need')"
    )


def downgrade() -> None:
    """What was asked and answered would be lost."""
    raise NotImplementedError("the older schema cannot hold requests for help")
