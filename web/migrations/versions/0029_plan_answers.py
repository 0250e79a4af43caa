"""What team and owner say of milestones that officers changed before the contract.

Revision ID: 0029
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table, and when the plan was changed last."""
    op.add_column("awards", sa.Column("plan_changed_at", MOMENT, nullable=True))
    op.create_table(
        "award_plan_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("agrees OR words <> ''", name=op.f("ck_award_plan_answers_words")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["awards.id"], name=op.f("fk_award_plan_answers_award_id_awards")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_award_plan_answers_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_plan_answers")),
    )
    for column in ("award_id", "by_id"):
        op.create_index(
            op.f(f"ix_award_plan_answers_{column}"), "award_plan_answers", [column], unique=False
        )
