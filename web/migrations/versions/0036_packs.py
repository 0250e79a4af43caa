"""Tables of packs.

Revision ID: 0036
Revises: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("achievement", "team", "pilot", "instrument", "finance", "scene", "measure")
ROLES = ("need", "achievement", "team", "pilot", "instrument", "finance", "scene")
OPEN = sa.text("state IN ('draft', 'sent', 'answered')")


def upgrade() -> None:
    """Make the tables."""
    _make_packs()
    _make_parts()
    _make_parties()
    op.create_table(
        "pack_gaps",
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("kind", _codes("partkind", *KINDS), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _key("pack_gaps", "pack_id", "packs"),
        sa.PrimaryKeyConstraint("pack_id", "kind", name=op.f("pk_pack_gaps")),
    )


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _make_packs() -> None:
    states = ("draft", "sent", "answered", "agreed", "withdrawn", "lapsed")
    op.create_table(
        "packs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("state", _codes("packstate", *states), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'agreed') = (match_id IS NOT NULL)", name=op.f("ck_packs_agreed_by_match")
        ),
        sa.CheckConstraint(
            "state <> 'draft' OR sent_at IS NULL", name=op.f("ck_packs_draft_not_sent")
        ),
        _key("packs", "need_id", "postings"),
        _key("packs", "broker_id", "users"),
        _key("packs", "answered_by_id", "users"),
        _key("packs", "match_id", "matches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
        sa.UniqueConstraint("match_id", name=op.f("uq_packs_match_id")),
    )
    op.create_index(op.f("ix_packs_need_id"), "packs", ["need_id"], unique=False)
    op.create_index("ix_packs_broker_state", "packs", ["broker_id", "state"], unique=False)
    op.create_index(
        "ix_packs_one_open",
        "packs",
        ["need_id", "broker_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _make_parts() -> None:
    states = ("offered", "accepted", "declined", "question")
    reasons = ("not_fitting", "not_needed", "too_costly", "too_far", "has_other", "other")
    op.create_table(
        "pack_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("kind", _codes("partkind", *KINDS), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_worded", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("is_drafted", sa.Boolean(), nullable=False),
        sa.Column("is_weak", sa.Boolean(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("state", _codes("partstate", *states), nullable=False),
        sa.Column("code", _codes("partreason", *reasons), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(posting_id IS NULL) <> (entry_id IS NULL)", name=op.f("ck_pack_parts_of_one_thing")
        ),
        sa.CheckConstraint(
            "(kind = 'achievement') = (posting_id IS NOT NULL)",
            name=op.f("ck_pack_parts_kind_of_thing"),
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (code IS NOT NULL)",
            name=op.f("ck_pack_parts_declined_with_code"),
        ),
        _key("pack_parts", "pack_id", "packs"),
        _key("pack_parts", "posting_id", "postings"),
        _key("pack_parts", "entry_id", "register_entries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_parts")),
    )
    for column in ("pack_id", "posting_id", "entry_id"):
        op.create_index(op.f(f"ix_pack_parts_{column}"), "pack_parts", [column], unique=False)


def _make_parties() -> None:
    op.create_table(
        "pack_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("role", _codes("partyrole", *ROLES), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("state", _codes("partystate", "asked", "agreed", "refused"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("share >= 0", name=op.f("ck_pack_parties_share")),
        _key("pack_parties", "pack_id", "packs"),
        _key("pack_parties", "part_id", "pack_parts"),
        _key("pack_parties", "organisation_id", "organisations"),
        _key("pack_parties", "person_id", "users"),
        _key("pack_parties", "answered_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_parties")),
    )
    for column in ("pack_id", "organisation_id", "person_id"):
        op.create_index(op.f(f"ix_pack_parties_{column}"), "pack_parties", [column], unique=False)
