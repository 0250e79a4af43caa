"""Joint needs of several firms.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Add the two tables."""
    op.create_table(
        "joint_needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("state", _codes("jointstate", "asking", "published", "closed"), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_joint_needs_published_has_date"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_joint_needs_closed_has_date"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_joint_needs_author_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_needs")),
    )
    op.create_table(
        "joint_members",
        sa.Column("joint_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("consent", _codes("consent", "pending", "agreed", "declined"), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_running", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(consent = 'pending') = (answered_at IS NULL)", name=op.f("ck_joint_members_answered")
        ),
        sa.CheckConstraint(
            "consent <> 'declined' OR NOT is_running",
            name=op.f("ck_joint_members_declined_is_out"),
        ),
        *[
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_joint_members_{column}_{table}")
            )
            for column, table in (
                ("joint_id", "joint_needs"),
                ("need_id", "postings"),
                ("answered_by_id", "users"),
            )
        ],
        sa.PrimaryKeyConstraint("joint_id", "need_id", name=op.f("pk_joint_members")),
    )
    with op.batch_alter_table("joint_members", schema=None) as batch_op:
        batch_op.create_index(
            "ix_joint_members_one_running",
            ["need_id"],
            unique=True,
            sqlite_where=sa.text("is_running"),
            postgresql_where=sa.text("is_running"),
        )
