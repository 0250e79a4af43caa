"""Papers: files, what they are attached to, tables that were brought, thematic and late calls.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables and columns."""
    create_stored_files()
    create_attachments()
    create_late_permissions()
    create_intakes()
    create_column_memories()
    create_posting_sources()
    add_columns()
    let_calls_have_themes()


def create_stored_files() -> None:
    """Add the table."""
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            _codes("filekind", "pdf", "docx", "pptx", "xlsx", "csv", "jsonl", "png", "jpeg"),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "text_state", _codes("textstate", "waiting", "read", "none", "failed"), nullable=False
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_files_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_files_sha256")),
    )


def create_attachments() -> None:
    """Add the table."""
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "holder", _codes("holder", "revision", "match", "contract", "call"), nullable=False
        ),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _foreign_key("attachments", "file_id", "stored_files"),
        _foreign_key("attachments", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_holder_holder_id", "attachments", ["holder", "holder_id"])
    op.create_index(op.f("ix_attachments_file_id"), "attachments", ["file_id"])


def create_late_permissions() -> None:
    """Add the table."""
    op.create_table(
        "late_permissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _foreign_key("late_permissions", "call_id", "calls"),
        _foreign_key("late_permissions", "organisation_id", "organisations"),
        _foreign_key("late_permissions", "granted_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_permissions")),
    )
    op.create_index(op.f("ix_late_permissions_call_id"), "late_permissions", ["call_id"])


def create_intakes() -> None:
    """Add the table."""
    states = ("reading", "read", "unreadable", "taking", "taken", "cancelled")
    op.create_table(
        "intakes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _codes("kind", "need", "achievement"), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", _codes("intakestate", *states), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bad_rows", sa.Integer(), nullable=False),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign_key("intakes", "actor_id", "users"),
        _foreign_key("intakes", "organisation_id", "organisations"),
        _foreign_key("intakes", "call_id", "calls"),
        _foreign_key("intakes", "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intakes")),
    )
    op.create_index(op.f("ix_intakes_actor_id"), "intakes", ["actor_id"])
    op.create_index(op.f("ix_intakes_organisation_id"), "intakes", ["organisation_id"])
    op.create_index(op.f("ix_intakes_call_id"), "intakes", ["call_id"])
    op.create_index("ix_intakes_state", "intakes", ["state"])


def create_column_memories() -> None:
    """Add the table."""
    op.create_table(
        "column_memories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("kind", _codes("kind", "need", "achievement"), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        _foreign_key("column_memories", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_memories")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "heading",
            name=op.f("uq_column_memories_organisation_id_kind_heading"),
        ),
    )


def create_posting_sources() -> None:
    """Add the table."""
    op.create_table(
        "posting_sources",
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", _codes("kind", "need", "achievement"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _foreign_key("posting_sources", "posting_id", "postings", ondelete="CASCADE"),
        _foreign_key("posting_sources", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("pk_posting_sources")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "key",
            name=op.f("uq_posting_sources_organisation_id_kind_key"),
        ),
    )


def add_columns() -> None:
    """Add what postings, deals and calls keep beside what they had."""
    op.add_column(
        "revisions",
        sa.Column("reads_attachments", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "activities",
        sa.Column("next_step", sa.String(length=200), nullable=False, server_default=""),
    )
    op.add_column(
        "activities", sa.Column("next_who", sa.String(length=16), nullable=False, server_default="")
    )
    op.add_column(
        "calls", sa.Column("theme", sa.String(length=50), nullable=False, server_default="")
    )


def let_calls_have_themes() -> None:
    """A quarter may have thematic calls beside the general one."""
    old, new = op.f("uq_calls_year_quarter_kind"), op.f("uq_calls_year_quarter_kind_theme")
    columns = ["year", "quarter", "kind", "theme"]
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(old, "calls", type_="unique")
        op.create_unique_constraint(new, "calls", columns)
        return
    # SQLite changes a constraint by making the table anew; its checks are not seen by
    # reflection, so the statement that made the table is taken and changed.
    connection = op.get_bind()
    made = str(
        connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'calls'"
        ).scalar_one()
    )
    assert f"{old} UNIQUE (year, quarter, kind)" in made, made
    made = made.replace(
        f"{old} UNIQUE (year, quarter, kind)", f"{new} UNIQUE ({', '.join(columns)})"
    )
    op.execute(re.sub(r"^CREATE TABLE \"?calls\"?", "CREATE TABLE calls_anew", made))
    names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(calls)")]
    listed = ", ".join(f'"{name}"' for name in names)
    op.execute(f"INSERT INTO calls_anew ({listed}) SELECT {listed} FROM calls")  # noqa: S608
    op.execute("DROP TABLE calls")
    op.execute("ALTER TABLE calls_anew RENAME TO calls")


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _foreign_key(
    table: str, column: str, other: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=ondelete
    )
