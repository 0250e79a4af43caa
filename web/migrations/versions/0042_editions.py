"""A mark for each table, by which processes know whether what they keep ready is still true.

Signs of life are no facts about the installation any more: they change every few seconds.

Revision ID: 0042
Revises: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; a table without a mark has not changed yet."""
    op.create_table(
        "editions",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_editions")),
    )
    op.create_table(
        "signs",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_signs")),
    )
    op.execute("DELETE FROM meta WHERE name IN ('worker', 'probe')")
