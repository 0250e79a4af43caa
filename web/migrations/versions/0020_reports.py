"""Reports of quarters.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "quarter_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "office",
                "public",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_quarter_reports_number")),
        sa.CheckConstraint(
            "published_at IS NULL OR audience = 'public'", name=op.f("ck_quarter_reports_published")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_quarter_reports_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_quarter_reports_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter_reports")),
        sa.UniqueConstraint(
            "quarter", "audience", "number", name=op.f("uq_quarter_reports_quarter_audience_number")
        ),
    )
