"""Tables of requests.

Revision ID: 0031
Revises: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("open", "accepted", "refused", "withdrawn", "lapsed", "done")
WAITS = sa.text("state = 'open'")
KEYS = {
    "asked_by_id": "users",
    "answered_by_id": "users",
    "entry_id": "register_entries",
    "organisation_id": "organisations",
    "posting_id": "postings",
}


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "capacity_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "taken >= 0 AND taken <= units", name=op.f("ck_capacity_days_not_oversold")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entries.id"],
            name=op.f("fk_capacity_days_entry_id_register_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_days")),
        sa.UniqueConstraint("entry_id", "day", name=op.f("uq_capacity_days_entry_id_day")),
    )
    _make_requests()
    _make_indexes()


def _make_requests() -> None:
    op.create_table(
        "register_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="requeststate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_words", sa.Text(), nullable=False),
        sa.Column("rated_at", MOMENT, nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(said, name=op.f(f"ck_register_requests_{name}"))
            for name, said in CHECKS.items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_register_requests_{column}_{table}")
            )
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_requests")),
    )


CHECKS = {
    "open_is_unanswered": "state <> 'open' OR answered_at IS NULL",
    "answered_at": ("state NOT IN ('accepted', 'refused', 'done') OR answered_at IS NOT NULL"),
    "days_with_units": (
        "(first_day IS NULL) = (last_day IS NULL) AND (first_day IS NULL) = (units = 0)"
    ),
    "days_in_order": "first_day <= last_day",
    "units": "units >= 0",
    "rating": "rating IS NULL OR (state = 'done' AND rating BETWEEN 1 AND 5)",
}


def _make_indexes() -> None:
    for column in ("entry_id", "organisation_id", "posting_id"):
        op.create_index(
            op.f(f"ix_register_requests_{column}"), "register_requests", [column], unique=False
        )
    op.create_index(
        "ix_register_requests_one_open",
        "register_requests",
        ["entry_id", "asked_by_id"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index(
        "ix_register_requests_state_due_on",
        "register_requests",
        ["state", "due_on"],
        unique=False,
    )
