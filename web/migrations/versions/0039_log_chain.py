"""Seals of the audit log, heads of its chain, verifications, and who read contacts.

The entries there are get their seals when the key is at hand, right after the upgrade
(``web/base/installation.py``), or with the first entry that is stored.

Revision ID: 0039
Revises: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FAULTS = ("changed", "missing", "no_seal", "inserted", "cut", "replaced", "no_key")
KEPT = ("log_seals", "log_heads")
"""Tables whose rows are never changed or removed."""


def upgrade() -> None:
    """Make the tables."""
    _make_chain()
    _make_checks()
    _make_reads()
    for table in KEPT:
        _protect(table)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _make_chain() -> None:
    op.create_table(
        "log_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_log_seals")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_log_seals_entry_id")),
    )
    op.create_table(
        "log_heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_log_heads")),
    )


def _make_checks() -> None:
    fault = sa.Enum(*FAULTS, name="fault", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "log_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("fault", fault, nullable=True),
        sa.Column("fault_number", sa.Integer(), nullable=True),
        sa.Column("fault_entry_id", sa.Integer(), nullable=True),
        sa.Column("fault_at", MOMENT, nullable=True),
        _key("log_checks", "asked_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_checks")),
    )
    op.create_index(op.f("ix_log_checks_finished_at"), "log_checks", ["finished_at"])


def _make_reads() -> None:
    op.create_table(
        "contact_reads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("object_type", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _key("contact_reads", "reader_id", "users"),
        _key("contact_reads", "organisation_id", "organisations"),
        _key("contact_reads", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_reads")),
        sa.UniqueConstraint(
            "reader_id", "day", "object_type", "object_id", name="uq_contact_reads_once_a_day"
        ),
    )
    for column in ("organisation_id", "user_id"):
        op.create_index(op.f(f"ix_contact_reads_{column}"), "contact_reads", [column])


def _protect(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
        return
    # The function is the one that protects the entries, of the first schema.
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()"
    )
