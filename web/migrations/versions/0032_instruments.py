"""Yearly figures of instruments, and tables that are brought into registers.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("read", "taking", "taken", "dropped")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "instrument_years",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("outside_hours", sa.Integer(), nullable=False),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("income", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "hours BETWEEN 0 AND 8784 AND outside_hours BETWEEN 0 AND hours",
            name=op.f("ck_instrument_years_hours"),
        ),
        sa.CheckConstraint("services >= 0 AND income >= 0", name=op.f("ck_instrument_years_sums")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entries.id"],
            name=op.f("fk_instrument_years_entry_id_register_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_years")),
        sa.UniqueConstraint("entry_id", "year", name=op.f("uq_instrument_years_entry_id_year")),
    )
    _make_bringings()


def _make_bringings() -> None:
    op.create_table(
        "register_bringings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="bringstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_register_bringings_actor_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_register_bringings_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_register_bringings_file_id_stored_files"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_bringings")),
    )
    for column in ("actor_id", "organisation_id"):
        op.create_index(
            op.f(f"ix_register_bringings_{column}"), "register_bringings", [column], unique=False
        )
