"""What is no duplicate and which matches were asked for, apart from the log.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

# As they are at this revision; what is not read is left out.
entries = sa.table(
    "log_entries",
    sa.column("id", sa.Integer()),
    sa.column("at", MOMENT),
    sa.column("actor_id", sa.Integer()),
    sa.column("action", sa.String()),
    sa.column("object_type", sa.String()),
    sa.column("object_id", sa.Integer()),
    sa.column("detail", sa.JSON()),
)
postings = sa.table("postings", sa.column("id", sa.Integer()))
matches = sa.table("matches", sa.column("id", sa.Integer()))
users = sa.table("users", sa.column("id", sa.Integer()), sa.column("organisation_id", sa.Integer()))


def upgrade() -> None:
    """Add the two tables and fill them with what so far stands in the log only."""
    distinct, requests = create_distinct_postings(), create_match_requests()
    carry_over(distinct, read_distinct(op.get_bind()))
    carry_over(requests, read_requests(op.get_bind()))


def create_distinct_postings() -> sa.Table:
    """Add the table of postings that were said to be different."""
    name = "distinct_postings"
    return op.create_table(
        name,
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.CheckConstraint("other_id <> posting_id", name=op.f(f"ck_{name}_two")),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name=op.f(f"fk_{name}_posting_id_postings")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["postings.id"], name=op.f(f"fk_{name}_other_id_postings")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["users.id"], name=op.f(f"fk_{name}_said_by_id_users")
        ),
        sa.PrimaryKeyConstraint("posting_id", "other_id", name=op.f(f"pk_{name}")),
    )


def create_match_requests() -> sa.Table:
    """Add the table of matches that organisations asked for."""
    name = "match_requests"
    return op.create_table(
        name,
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f(f"fk_{name}_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f(f"fk_{name}_match_id_matches")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f(f"fk_{name}_asked_by_id_users")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "match_id", name=op.f(f"pk_{name}")),
    )


def read_distinct(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Give what authors said, the earliest first; the log may name postings that never were."""
    known = set(connection.scalars(sa.select(postings.c.id)))
    for entry in connection.execute(select_entries("posting", "say_distinct")):
        other = entry.detail.get("other")
        if {entry.object_id, other} <= known and other != entry.object_id:
            yield {
                "posting_id": entry.object_id,
                "other_id": other,
                "said_by_id": entry.actor_id,
                "said_at": entry.at,
            }


def read_requests(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Give what members of organisations asked for, the earliest first."""
    asked = (
        select_entries("match", "request")
        .add_columns(users.c.organisation_id)
        .join(users, users.c.id == entries.c.actor_id)
        .join(matches, matches.c.id == entries.c.object_id)
        .where(users.c.organisation_id.is_not(None))
    )
    for entry in connection.execute(asked):
        yield {
            "organisation_id": entry.organisation_id,
            "match_id": entry.object_id,
            "asked_by_id": entry.actor_id,
            "asked_at": entry.at,
        }


def select_entries(object_type: str, action: str) -> sa.Select[Any]:
    """Select the log's lines of one kind that somebody wrote, in their order."""
    return (
        sa.select(entries)
        .where(
            entries.c.object_type == object_type,
            entries.c.action == action,
            entries.c.actor_id.is_not(None),
        )
        .order_by(entries.c.id)
    )


def carry_over(table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    """Store the first row of each key."""
    keys = [column.name for column in table.primary_key]
    firsts: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        firsts.setdefault(tuple(row[key] for key in keys), row)
    op.bulk_insert(table, list(firsts.values()))
