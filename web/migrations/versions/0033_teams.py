"""Consents of the people whom the register of teams names.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("named", "asked", "agreed", "refused", "withdrawn")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "register_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("is_leader", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="consentstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("agreed_to", sa.String(length=64), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_register_consents_email_lower")),
        sa.CheckConstraint(
            "agreed_to <> '' OR NOT is_named", name=op.f("ck_register_consents_named_by_consent")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entries.id"],
            name=op.f("fk_register_consents_entry_id_register_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_consents")),
        sa.UniqueConstraint("entry_id", "email", name=op.f("uq_register_consents_entry_id_email")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_register_consents_token_hash")),
    )
    for column in ("entry_id", "email"):
        op.create_index(
            op.f(f"ix_register_consents_{column}"), "register_consents", [column], unique=False
        )
