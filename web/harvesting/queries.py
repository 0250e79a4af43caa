"""Records as harvesters and whoever downloads all of them read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, tuple_

from matcher.types import Kind
from web.base import db
from web.harvesting.models import NOT_MADE, OpenRecord, OpenRecordSet
from web.harvesting.told import NEEDS, Told, is_open_row
from web.postings.models import Posting


@dataclass(frozen=True, slots=True)
class Record:
    """A record for its reader; without ``told`` it has gone."""

    posting_id: int
    kind: Kind
    datestamp: datetime
    told: Told | None
    sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which records are asked for. Moments are in whole seconds and belong to what is chosen."""

    since: datetime | None = None
    until: datetime | None = None
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A record's place in the order of the lists: the one after it comes next."""

    datestamp: datetime
    posting_id: int


_IS_CURRENT = and_(
    OpenRecord.content != NOT_MADE,
    OpenRecord.revision_id == Posting.published_revision_id,
    is_open_row(),
)
"""The posting is still what the record says. Where it is not, whatever hid it is at work this very
moment: the record is left out, and comes with the datestamp that it gets for it."""

_COLUMNS = (OpenRecord.posting_id, OpenRecord.kind, OpenRecord.datestamp, OpenRecord.content)


def find_record(kind: Kind, posting_id: int) -> Record | None:
    """Return one record, or None where there never was one."""
    one = _select().where(OpenRecord.kind == kind, OpenRecord.posting_id == posting_id)
    rows = db.session().execute(one).all()
    return _made(rows)[0] if rows else None


def was_open(kind: Kind, posting_id: int) -> bool:
    """Return whether there is, or was, such a record."""
    one = select(OpenRecord.posting_id).where(
        OpenRecord.kind == kind, OpenRecord.posting_id == posting_id
    )
    return db.session().scalar(one) is not None


def list_records(choice: Choice, after: Place | None, most: int) -> list[Record]:
    """Return the records after a place, the longest unchanged first.

    What changes moves to the end: whoever reads on to the end meets it there.
    """
    statement = _chosen(_select(), choice)
    if after is not None:
        place = tuple_(OpenRecord.datestamp, OpenRecord.posting_id)
        statement = statement.where(place > tuple_(after.datestamp, after.posting_id))
    ordered = statement.order_by(OpenRecord.datestamp, OpenRecord.posting_id).limit(most)
    return _made(db.session().execute(ordered).all())


def count_records(choice: Choice) -> int:
    """Return how many records are chosen."""
    statement = _chosen(_joined(select(func.count())), choice)
    return int(db.session().scalar(statement) or 0)


def earliest() -> datetime | None:
    """Return the first datestamp of all, or None where there is none."""
    return db.session().scalar(select(func.min(OpenRecord.datestamp)))


def read_all(kind: Kind) -> Iterator[tuple[int, str]]:
    """Yield number and content of every record that is open."""
    columns = _joined(select(OpenRecord.posting_id, OpenRecord.content))
    statement = columns.where(OpenRecord.kind == kind, _IS_CURRENT)
    ordered = statement.order_by(OpenRecord.posting_id).execution_options(yield_per=500)
    for posting_id, content in db.session().execute(ordered):
        yield posting_id, str(content)


@dataclass(frozen=True, slots=True)
class Edition:
    """What is open of a kind at a moment: another key, and it may be something else."""

    key: str
    count: int
    changed_at: datetime | None


def edition_of(kind: Kind) -> Edition:
    """Return what tells one state of all open records of a kind from another."""
    changes = select(func.sum(OpenRecord.changes), func.max(OpenRecord.datestamp))
    total, changed_at = db.session().execute(changes.where(OpenRecord.kind == kind)).one()
    there = _joined(
        select(func.count(), func.sum(OpenRecord.posting_id), func.sum(OpenRecord.revision_id))
    )
    count, postings, revisions = (
        db.session().execute(there.where(OpenRecord.kind == kind, _IS_CURRENT)).one()
    )
    key = f"{total or 0}.{count}.{postings or 0}.{revisions or 0}"
    return Edition(key, int(count), changed_at)


def _select() -> Select[Any]:
    return _joined(select(*_COLUMNS)).where(or_(OpenRecord.content.is_(None), _IS_CURRENT))


def _joined(columns: Any) -> Select[Any]:
    joined: Select[Any] = (
        columns.select_from(OpenRecord)
        .join(Posting, Posting.id == OpenRecord.posting_id)
        .outerjoin(NEEDS, NEEDS.c.id == Posting.published_revision_id)
    )
    return joined


def _chosen(statement: Select[Any], choice: Choice) -> Select[Any]:
    if choice.since is not None:
        statement = statement.where(OpenRecord.datestamp >= choice.since)
    if choice.until is not None:
        statement = statement.where(OpenRecord.datestamp <= choice.until)
    if choice.spec:
        statement = statement.where(_is_in(choice.spec))
    return statement.where(or_(OpenRecord.content.is_(None), _IS_CURRENT))


def _is_in(spec: str) -> ColumnElement[bool]:
    """A set and all sets below it; what has gone belongs to every set that it was ever in."""
    below = OpenRecordSet.spec.startswith(f"{spec}:", autoescape=True)
    return exists(
        select(OpenRecordSet.posting_id).where(
            OpenRecordSet.posting_id == OpenRecord.posting_id,
            or_(OpenRecordSet.is_current, OpenRecord.content.is_(None)),
            or_(OpenRecordSet.spec == spec, below),
        )
    )


def _made(rows: Sequence[Row[Any]]) -> list[Record]:
    keys = [row.posting_id for row in rows]
    statement = select(OpenRecordSet).where(OpenRecordSet.posting_id.in_(keys))
    gone = {row.posting_id for row in rows if row.content is None}
    sets: dict[int, list[str]] = {}
    for one in db.session().scalars(statement.order_by(OpenRecordSet.spec)):
        if one.is_current or one.posting_id in gone:
            sets.setdefault(one.posting_id, []).append(one.spec)
    return [
        Record(
            row.posting_id,
            row.kind,
            row.datestamp,
            None if row.content is None else json.loads(row.content),
            tuple(sets.get(row.posting_id, ())),
        )
        for row in rows
    ]
