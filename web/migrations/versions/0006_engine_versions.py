"""Versions of the ranker learned from decisions.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; one version at most is active for an encoder."""
    op.create_table(
        "engine_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("base", sa.String(length=16), nullable=False),
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("ranker", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["engine_versions.id"],
            name=op.f("fk_engine_versions_parent_id_engine_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_versions")),
        sa.UniqueConstraint("name", name=op.f("uq_engine_versions_name")),
    )
    op.create_index(
        "ix_engine_versions_one_active",
        "engine_versions",
        ["encoder"],
        unique=True,
        sqlite_where=sa.text("is_active"),
        postgresql_where=sa.text("is_active"),
    )


def downgrade() -> None:
    """What was learned is not thrown away."""
    raise NotImplementedError("versions are kept")
