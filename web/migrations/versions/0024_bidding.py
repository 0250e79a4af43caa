"""Bids, their versions and files, and the keys that seal them.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    create_seal_keys()
    create_bids()
    create_bid_versions()
    create_bid_files()


def create_seal_keys() -> None:
    """Add the table."""
    op.create_table(
        "seal_keys",
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_seal_keys_challenge_id_challenges")
        ),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_seal_keys")),
    )


def create_bids() -> None:
    """Add the table."""
    op.create_table(
        "bids",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _codes(
                "bidstate",
                "draft",
                "submitted",
                "retracted",
                "lapsed",
                "opened",
                "admitted",
                "refused",
                "void",
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("sealed_draft", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("late_at", MOMENT, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column(
            "fault",
            _codes(
                "formfault",
                "not_eligible",
                "incomplete",
                "over_budget",
                "names_in_blind",
                "duplicate",
                "other",
            ),
            nullable=True,
        ),
        sa.Column("fault_note", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (fault IS NOT NULL)", name=op.f("ck_bids_fault")),
        sa.CheckConstraint(
            "state <> 'submitted' OR submitted_at IS NOT NULL", name=op.f("ck_bids_submitted")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_bids_author_id_users")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_bids_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_bids_checked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_bids_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bids")),
        sa.UniqueConstraint("challenge_id", "code", name=op.f("uq_bids_challenge_id_code")),
        sa.UniqueConstraint(
            "challenge_id", "organisation_id", name=op.f("uq_bids_challenge_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_bids_challenge_id"), "bids", ["challenge_id"], unique=False)
    op.create_index(op.f("ix_bids_organisation_id"), "bids", ["organisation_id"], unique=False)


def create_bid_versions() -> None:
    """Add the table."""
    op.create_table(
        "bid_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_bid_versions_bid_id_bids")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["users.id"], name=op.f("fk_bid_versions_submitted_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_versions")),
        sa.UniqueConstraint("bid_id", "number", name=op.f("uq_bid_versions_bid_id_number")),
    )
    op.create_index(op.f("ix_bid_versions_bid_id"), "bid_versions", ["bid_id"], unique=False)


def create_bid_files() -> None:
    """Add the table."""
    op.create_table(
        "bid_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_bid_files_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_bid_files_bid_id_bids")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_bid_files_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_files")),
    )
    op.create_index(op.f("ix_bid_files_bid_id"), "bid_files", ["bid_id"], unique=False)
    op.create_index(op.f("ix_bid_files_file_id"), "bid_files", ["file_id"], unique=False)


def _codes(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
