"""Several encoders side by side: embeddings per encoder, and which encoder is in use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("embeddings") as batch:
        batch.drop_constraint("pk_embeddings", type_="primary")
        batch.create_primary_key("pk_embeddings", ["posting_id", "encoder"])
    op.create_table(
        "encoder_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "current",
                "past",
                "cancelled",
                name="choicestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("embedded", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('current', 'past')) = (used_from IS NOT NULL)",
            name=op.f("ck_encoder_choices_used_from"),
        ),
        sa.CheckConstraint(
            "(state IN ('past', 'cancelled')) = (ended_at IS NOT NULL)",
            name=op.f("ck_encoder_choices_ended_at"),
        ),
        sa.CheckConstraint("embedded >= 0 AND seconds >= 0", name=op.f("ck_encoder_choices_speed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encoder_choices")),
    )
    for state in ("current", "preparing"):
        only = sa.text(f"state = '{state}'")
        op.create_index(
            f"ix_encoder_choices_one_{state}",
            "encoder_choices",
            ["state"],
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )


def downgrade() -> None:
    """Keep the vectors of the encoder in use; they are all an older program knows."""
    op.execute(
        "DELETE FROM embeddings WHERE encoder NOT IN"
        " (SELECT encoder FROM encoder_choices WHERE state = 'current')"
    )
    op.drop_table("encoder_choices")
    with op.batch_alter_table("embeddings") as batch:
        batch.drop_constraint("pk_embeddings", type_="primary")
        batch.create_primary_key("pk_embeddings", ["posting_id"])
