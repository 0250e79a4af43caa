"""What an account has read, and whether it still wants its introduction."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from web.base.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("greeted_at", "notices_read_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("users", sa.Column(name, UtcDateTime(), nullable=True))


def downgrade() -> None:
    # Not in a batch: on SQLite that would make the table anew, without its checks.
    for name in COLUMNS:
        op.execute(f"ALTER TABLE users DROP COLUMN {name}")
