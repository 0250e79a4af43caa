"""Entries of registers, by what they are narrowed, and their vectors.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("draft", "submitted", "returned", "published", "withdrawn", "expired")


def upgrade() -> None:
    """Make the tables."""
    _make_entries()
    op.create_table(
        "register_tags",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entries.id"],
            name=op.f("fk_register_tags_entry_id_register_entries"),
        ),
        sa.PrimaryKeyConstraint("entry_id", "facet", "code", name=op.f("pk_register_tags")),
    )
    op.create_index("ix_register_tags_facet_code", "register_tags", ["facet", "code"], unique=False)
    op.create_table(
        "register_vectors",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entries.id"],
            name=op.f("fk_register_vectors_entry_id_register_entries"),
        ),
        sa.PrimaryKeyConstraint("entry_id", "encoder", name=op.f("pk_register_vectors")),
    )


def _make_entries() -> None:
    op.create_table(
        "register_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="entrystate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=32), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("shown_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "shown IS NULL OR state NOT IN ('withdrawn', 'expired')",
            name=op.f("ck_register_entries_off_is_not_shown"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR shown IS NOT NULL",
            name=op.f("ck_register_entries_published_is_shown"),
        ),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR organisation_name <> ''",
            name=op.f("ck_register_entries_of_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_register_entries_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_register_entries_author_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entries")),
    )
    for column in ("organisation_id", "author_id"):
        op.create_index(
            op.f(f"ix_register_entries_{column}"), "register_entries", [column], unique=False
        )
    op.create_index(
        "ix_register_entries_register_state",
        "register_entries",
        ["register", "state"],
        unique=False,
    )
