"""What other systems take along of postings: records with datestamps, their sets, marks.

Every posting that is open gets a record dated by the approval of its text, and every one that once
was open a record of its going, dated by the log. What is told of those that are open is written
when the program first looks at them, since it follows from the fields' specification.

Revision ID: 0045
Revises: 0044
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("need", "achievement")

POSTINGS = sa.text(
    """
    SELECT postings.id, postings.kind, postings.state, postings.published_at,
    revisions.decided_at, revisions.id AS revision_id, need_revisions.confidentiality,
    organisations.district
    FROM postings
    JOIN revisions ON revisions.id = postings.published_revision_id
    JOIN organisations ON organisations.id = postings.organisation_id
    LEFT JOIN need_revisions ON need_revisions.id = revisions.id
    ORDER BY postings.id
    """
).columns(published_at=MOMENT, decided_at=MOMENT)
"""Everything that ever passed the audit."""

OPEN_ONCE = sa.text(
    """
    SELECT DISTINCT revisions.posting_id FROM revisions
    LEFT JOIN need_revisions ON need_revisions.id = revisions.id
    WHERE revisions.state IN ('approved', 'superseded')
    AND (need_revisions.confidentiality IS NULL OR need_revisions.confidentiality <> 'summary')
    """
)
"""Postings of which more than the summary was public at some time."""

LEFT = sa.text(
    """
    SELECT object_id, max(at) AS at FROM log_entries
    WHERE object_type = 'posting' AND action IN ('withdraw', 'expire', 'fulfil')
    GROUP BY object_id
    """
).columns(at=MOMENT)

FIELDS = sa.text(
    """
    SELECT postings.id, revision_tags.code FROM revision_tags
    JOIN postings ON postings.published_revision_id = revision_tags.revision_id
    WHERE revision_tags.facet = 'field'
    """
)


def upgrade() -> None:
    """Make the tables, and the records of what there is."""
    _make_tables()
    connection = op.get_bind()
    rows = list(_records(connection))
    if not rows:
        return
    opened = [{"posting_id": row["posting_id"]} for row in rows if row["content"] is not None]
    _insert("open_records", rows)
    _insert("open_record_sets", _sets(connection, rows))
    _insert("open_marks", opened)


def _make_tables() -> None:
    kind = sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "open_records",
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("datestamp", MOMENT, nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        _key("open_records", "posting_id", "postings", "id"),
        _key("open_records", "revision_id", "revisions", "id"),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("pk_open_records")),
    )
    op.create_index(
        "ix_open_records_datestamp_posting_id", "open_records", ["datestamp", "posting_id"]
    )
    op.create_table(
        "open_record_sets",
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("spec", sa.String(length=64), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        _key("open_record_sets", "posting_id", "open_records", "posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "spec", name=op.f("pk_open_record_sets")),
    )
    op.create_index("ix_open_record_sets_spec", "open_record_sets", ["spec"])
    op.create_table(
        "open_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        _key("open_marks", "posting_id", "postings", "id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_marks")),
    )


def _key(table: str, column: str, target: str, at: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.{at}"], name=name)


def _records(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    open_once = set(connection.execute(OPEN_ONCE).scalars())
    left = {row.object_id: row.at for row in connection.execute(LEFT)}
    for row in connection.execute(POSTINGS).all():
        is_told = row.state == "published" and row.confidentiality != "summary"
        if not is_told and row.id not in open_once:
            continue
        approved = row.decided_at or row.published_at
        went = approved if row.state == "published" else left.get(row.id)
        yield {
            "posting_id": row.id,
            "kind": row.kind,
            "datestamp": _second(approved if is_told else went),
            "content": "" if is_told else None,
            "revision_id": row.revision_id if is_told else None,
            "changes": 1,
        }


def _second(moment: datetime | None) -> datetime:
    found = moment or datetime.now(UTC)
    # SQLite gives moments without their zone.
    aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)


def _sets(connection: sa.Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What an upgrade finds open gets its sets with its content."""
    gone = {row["posting_id"]: row["kind"] for row in rows if row["content"] is None}
    pairs = [(key, kind) for key, kind in gone.items()]
    pairs += [(key, f"field:{code}") for key, code in connection.execute(FIELDS) if key in gone]
    for row in connection.execute(POSTINGS).all():
        if gone.get(row.id) == "achievement" and row.district:
            pairs.append((row.id, f"district:{row.district}"))
    return [{"posting_id": key, "spec": spec, "is_current": True} for key, spec in pairs]


def _insert(name: str, rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        columns = [sa.column(one, MOMENT if one == "datestamp" else None) for one in found[0]]
        op.bulk_insert(sa.table(name, *columns), found)
