"""What calls keep beyond.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what calls were drafted from, reminders of drafts, and when a posting was last edited."""
    # In words, for both databases take a constraint along with its column only so.
    op.execute(
        "ALTER TABLE calls ADD COLUMN prepared_from_id INTEGER"
        " CONSTRAINT fk_calls_prepared_from_id_calls REFERENCES calls (id)"
    )
    op.add_column("postings", sa.Column("edited_at", sa.DateTime(timezone=True)))
    op.create_table(
        "call_reminders",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        _foreign_key("call_id", "calls"),
        _foreign_key("organisation_id", "organisations"),
        _foreign_key("sent_by_id", "users"),
        sa.PrimaryKeyConstraint(
            "call_id", "organisation_id", "day", name=op.f("pk_call_reminders")
        ),
    )


def _foreign_key(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_call_reminders_{column}_{other}")
    )
