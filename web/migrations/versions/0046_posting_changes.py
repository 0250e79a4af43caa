"""A log of which postings may have changed for the matcher, written by triggers.

Whoever knows all published postings learns from it which few to look at again. Statements of any
kind are noted, also those that mend something by hand; see ``web/engine/changes.py``.

An index for the needs whose owner a broker knows: of all matches few were ever introduced.

Revision ID: 0046
Revises: 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

OF_FILE = (
    "SELECT revisions.posting_id FROM revisions JOIN attachments ON attachments.holder = 'revision'"
    " AND attachments.holder_id = revisions.id WHERE attachments.file_id = NEW.id"
)
OF_OWNER = (
    "SELECT postings.id AS posting_id FROM postings"
    " WHERE postings.organisation_id = NEW.id AND postings.published_revision_id IS NOT NULL"
)
OF_HOLDER = (
    "SELECT revisions.posting_id FROM revisions"
    " WHERE {0}.holder = 'revision' AND revisions.id = {0}.holder_id"
)
OF_HOLDERS = (
    "SELECT revisions.posting_id FROM revisions"
    " WHERE revisions.id IN (OLD.holder_id, NEW.holder_id)"
)
OF_POSTING = "UPDATE OF kind, state, published_revision_id, organisation_id"
OF_REVISION = "UPDATE OF decided_at, reads_attachments"
TRIGGERS = (
    ("postings", "insert", "INSERT", "SELECT NEW.id AS posting_id"),
    ("postings", "update", OF_POSTING, "SELECT NEW.id AS posting_id"),
    ("postings", "delete", "DELETE", "SELECT OLD.id AS posting_id"),
    ("revisions", "update", OF_REVISION, "SELECT NEW.posting_id AS posting_id"),
    ("organisations", "update", "UPDATE OF district", OF_OWNER),
    ("attachments", "insert", "INSERT", OF_HOLDER.format("NEW")),
    ("attachments", "update", "UPDATE", OF_HOLDERS),
    ("attachments", "delete", "DELETE", OF_HOLDER.format("OLD")),
    ("stored_files", "update", "UPDATE OF text, text_state", OF_FILE),
    ("embeddings", "insert", "INSERT", "SELECT NEW.posting_id AS posting_id"),
    ("embeddings", "update", "UPDATE", "SELECT NEW.posting_id AS posting_id"),
    ("embeddings", "delete", "DELETE", "SELECT OLD.posting_id AS posting_id"),
)
"""Table, word for the trigger's name, event, and which postings it concerns.

SQLite makes a table anew to alter it, and drops its triggers: a migration that does so makes them
again.
"""


def upgrade() -> None:
    """Make the log, what writes it, and the index."""
    op.create_table(
        "posting_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_changes")),
    )
    op.create_index("ix_posting_changes_xid", "posting_changes", ["xid"])
    for table, word, event, postings in TRIGGERS:
        _make_trigger(f"{table}_{word}_is_noted", f"AFTER {event} ON {table}", postings)
    introduced = sa.text("introduced_at IS NOT NULL")
    op.create_index(
        "ix_matches_introduced",
        "matches",
        ["broker_id", "need_id"],
        sqlite_where=introduced,
        postgresql_where=introduced,
    )


def _make_trigger(name: str, when: str, postings: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} {when}"
            f" BEGIN INSERT INTO posting_changes (posting_id) {postings}; END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
        " INSERT INTO posting_changes (posting_id, xid)"
        f" SELECT concerned.posting_id, txid_current() FROM ({postings}) AS concerned;"
        " RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {name}()")
