"""Criteria a need insists on: from one flag for the maturity to a facet for six criteria."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MUSTS = "('field', 'maturity', 'budget', 'modes', 'district', 'indicators')"


def upgrade() -> None:
    allow_musts()
    op.execute(
        "INSERT INTO revision_tags (revision_id, facet, code, position)"
        " SELECT id, 'must', 'maturity', 0 FROM need_revisions WHERE trl_required"
    )
    # Not in a batch: on SQLite that would make the table anew, without its checks.
    op.execute("ALTER TABLE need_revisions DROP COLUMN trl_required")


def allow_musts() -> None:
    """Let the table of codes hold the new facet."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.drop_constraint(op.f("ck_revision_tags_facet"), "revision_tags", type_="check")
    # On SQLite the table is made anew; its old check is not seen and so left behind.
    with op.batch_alter_table("revision_tags", recreate="auto") as batch:
        batch.create_check_constraint(
            op.f("ck_revision_tags_facet"), sa.text("facet IN ('field', 'mode', 'must')")
        )
        batch.create_check_constraint(
            op.f("ck_revision_tags_must"), sa.text(f"facet <> 'must' OR code IN {MUSTS}")
        )


def downgrade() -> None:
    """Only the maturity can be kept; other criteria are no longer insisted on."""
    raise NotImplementedError("the older schema cannot hold what needs insist on")
