"""An interest declared at an item whose owner is not named counts for that item alone.

Revision ID: 0041
Revises: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLE = "conflicts_of_interest"
RUNNING = "ended_at IS NULL AND posting_id IS NULL"
AT_ITEM = "ended_at IS NULL AND posting_id IS NOT NULL"

FILL = """
UPDATE conflicts_of_interest SET posting_id = (
    SELECT postings.id FROM matches
    JOIN postings ON postings.id = matches.need_id
    JOIN need_revisions ON need_revisions.id = postings.published_revision_id
    WHERE matches.id = conflicts_of_interest.match_id
    AND postings.organisation_id = conflicts_of_interest.organisation_id
    AND need_revisions.confidentiality <> 'public'
)
"""
"""What was declared at a hidden need so far named its owner by what it took away."""


ADD = """
ALTER TABLE conflicts_of_interest ADD COLUMN posting_id INTEGER
CONSTRAINT fk_conflicts_of_interest_posting_id_postings REFERENCES postings (id)
"""
"""In one statement, so that SQLite need not copy the table and lose its checks."""


def upgrade() -> None:
    """Add the item, and let one interest by name and one by item run beside each other."""
    op.drop_index("ix_conflicts_of_interest_one_running", table_name=TABLE)
    op.execute(ADD)
    op.execute(FILL)
    _make_index("ix_conflicts_of_interest_one_running", "organisation_id", RUNNING)
    _make_index("ix_conflicts_of_interest_one_at_item", "posting_id", AT_ITEM)


def _make_index(name: str, column: str, condition: str) -> None:
    op.create_index(
        name,
        TABLE,
        ["broker_id", column],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
