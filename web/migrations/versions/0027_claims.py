"""Claims, and what a match made from one needs: an origin and a posting that no list shows.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('draft', 'submitted', 'returned', 'retracted')")


def upgrade() -> None:
    """Add the table, and let matches and their postings come from it."""
    create_claims()
    widen("matches", "origin", "ck_matches_origin", "claim")
    widen("postings", "state", "ck_postings_postingstate", "claim")


def create_claims() -> None:
    """Add the table of claims with its indexes."""
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("state", _states(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("trl", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_phone", sa.String(length=50), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("not_secret", sa.Boolean(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=True),
        sa.Column("handed_back", sa.JSON(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("decline_code", _decline_codes(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in _MAY_BE),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in _ALWAYS),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks(),
        *(_foreign_key(column, table) for column, table in _KEYS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("match_id", name=op.f("uq_claims_match_id")),
    )
    for column in ("posting_id", "organisation_id"):
        op.create_index(op.f(f"ix_claims_{column}"), "claims", [column])
    op.create_index("ix_claims_broker_state", "claims", ["broker_id", "state"])
    op.create_index(
        "ix_claims_one_open",
        "claims",
        ["posting_id", "organisation_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


_TEXTS = ("summary", "approach", "basis", "team", "indicators", "schedule")
_MAY_BE = ("answered_at", "submitted_at")
_ALWAYS = ("created_at", "edited_at")
_KEYS = (
    ("posting_id", "postings"),
    ("organisation_id", "organisations"),
    ("author_id", "users"),
    ("broker_id", "users"),
    ("match_id", "matches"),
    ("answered_by_id", "users"),
)


def widen(table: str, column: str, check: str, code: str) -> None:
    """Let a column of codes hold one more."""
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(table, check, code)
        return
    known = _known_codes(_definition_of(check))
    op.drop_constraint(op.f(check), table, type_="check")
    op.create_check_constraint(op.f(check), table, sa.column(column).in_([*known, code]))


def _make_anew(table: str, check: str, code: str) -> None:
    """Replace a table of SQLite by one whose check names one more code, and nothing else differs.

    The table's own text is changed: made from what is reflected, it would lose its other checks.
    """
    connection = op.get_bind()
    kept = sa.text("SELECT sql FROM sqlite_master WHERE type = :type AND tbl_name = :table")
    made = connection.scalar(kept, {"type": "table", "table": table})
    others = [
        text
        for kind in ("index", "trigger")
        for text in connection.scalars(kept, {"type": kind, "table": table})
        if text is not None  # What a constraint brings along has no text of its own.
    ]
    wider = re.sub(rf"(CONSTRAINT {check} CHECK \(\w+ IN \([^)]*)\)", rf"\1, '{code}')", made)
    assert wider != made, f"{table} has no check {check}"
    renamed = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE new_{table}", wider)
    op.execute(sa.text(_plain(renamed)))
    columns = ", ".join(one["name"] for one in sa.inspect(connection).get_columns(table))
    copy = f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table}"  # noqa: S608
    op.execute(copy)
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
    for other in others:
        op.execute(sa.text(_plain(other)))


def _plain(statement: str) -> str:
    """Return a statement in which a colon is no place to be filled."""
    return statement.replace(":", r"\:")


def _definition_of(check: str) -> str:
    asked = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    return str(op.get_bind().scalar(asked, {"name": check}))


def _known_codes(definition: str) -> list[str]:
    return re.findall(r"'(\w+)'", definition)


def _checks() -> list[sa.CheckConstraint]:
    told = {
        "months": "months BETWEEN 1 AND 120",
        "trl": "trl BETWEEN 1 AND 9",
        "price": "price >= 0",
        "taken_up_by_match": "(state = 'taken_up') = (match_id IS NOT NULL)",
        "decline_code": "(state = 'declined') = (decline_code IS NOT NULL)",
    }
    return [sa.CheckConstraint(text, name=op.f(f"ck_claims_{name}")) for name, text in told.items()]


def _foreign_key(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_claims_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name)


def _states() -> sa.Enum:
    states = ("draft", "submitted", "taken_up", "returned", "declined", "retracted", "lapsed")
    return _codes("claimstate", *states)


def _decline_codes() -> sa.Enum:
    return _codes(
        "declinecode",
        "field_mismatch",
        "indicators_unmet",
        "maturity_low",
        "budget_gap",
        "already_cooperating",
        "duplicate",
        "insufficient_info",
        "other",
    )


def _codes(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
