"""An index from a published text to its posting.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index: lists count the tags of published texts by posting."""
    op.create_index(
        op.f("ix_postings_published_revision_id"), "postings", ["published_revision_id"]
    )
