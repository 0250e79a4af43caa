"""Tables of counties: pairs, duties and what is reported on them.

Revision ID: 0037
Revises: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PAIR_STATES = ("running", "ended")
DUTY_STATES = ("planned", "in_progress", "done", "accepted", "returned", "cancelled")
ENTRY_KINDS = ("progress", "done", "accepted", "returned", "cancelled")


def upgrade() -> None:
    """Make the tables."""
    _make_pairs()
    _make_duties()
    _make_reports()


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _make_pairs() -> None:
    op.create_table(
        "county_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("district", sa.String(length=32), nullable=False),
        sa.Column("industry", sa.String(length=100), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("state", _code("pairstate", *PAIR_STATES), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_county_pairs_until")),
        _key("county_pairs", "organisation_id", "organisations"),
        _key("county_pairs", "team_id", "register_entries"),
        _key("county_pairs", "officer_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_pairs")),
    )
    _index("county_pairs", "organisation_id", "district")
    running = sa.text("state = 'running'")
    op.create_index(
        "ix_county_pairs_one_running",
        "county_pairs",
        ["organisation_id", "district", "industry"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def _make_duties() -> None:
    op.create_table(
        "county_duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=True),
        sa.Column("district", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("lead_name", sa.String(length=200), nullable=False),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _code("dutystate", *DUTY_STATES), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "lead_id IS NOT NULL OR lead_name <> ''", name=op.f("ck_county_duties_has_lead")
        ),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_county_duties_percent")),
        _key("county_duties", "pair_id", "county_pairs"),
        _key("county_duties", "lead_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_duties")),
    )
    _index("county_duties", "pair_id", "district", "lead_id")
    op.create_index(
        "ix_county_duties_state_due_on", "county_duties", ["state", "due_on"], unique=False
    )


def _make_reports() -> None:
    op.create_table(
        "county_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("entrykind", *ENTRY_KINDS), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_county_reports_percent")),
        _key("county_reports", "duty_id", "county_duties"),
        _key("county_reports", "match_id", "matches"),
        _key("county_reports", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_reports")),
    )
    _index("county_reports", "duty_id", "author_id")
