"""Giving what has changed its datestamp.

A datestamp is given after the change could be read, and before any answer to a harvester is made:
every answer looks for marks first, and waits for whoever gives datestamps meanwhile. So whatever an
answer does not tell yet gets a datestamp that is not before the time of that answer, and a
harvester that goes on from there misses nothing. The worker does the same regularly, so that
datestamps are close to what happened even while nobody asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, select, text
from sqlalchemy.orm import Session

from matcher.types import Kind
from web.base import db, site
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.harvesting.marking import mark_part
from web.harvesting.models import NOT_MADE, OpenMark, OpenRecord, OpenRecordSet
from web.harvesting.told import is_open, sets_of, was_open, write_text
from web.postings.models import Posting
from web.postings.rows import read_published

AT_ONCE = 200
"""So many postings are looked at in one transaction."""

MOST_BATCHES = 5
"""So many transactions one answer waits for; what is left is the worker's."""

LOCK = 0x6F6169
"""PostgreSQL's number of the lock of whoever gives datestamps. SQLite has one writer anyway."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is told of a posting at a moment, and where it belongs."""

    kind: Kind
    revision_id: int
    content: str
    sets: list[str]


def stamp_due(batches: int = MOST_BATCHES) -> bool:
    """Look at what is marked; return whether nothing is left.

    Ends the running transaction: what is read afterwards is what is there now.
    """
    for _ in range(batches):
        if not is_due():
            return True
        with db.unit_of_work() as session:
            _stamp_some(session)
    return not is_due()


def is_due() -> bool:
    """Return whether something is marked."""
    db.rollback()
    return bool(db.session().scalar(select(exists(select(OpenMark.id)))))


def stamp_all() -> None:
    """Look at everything that is marked, and once an hour at a part of all: the worker's look."""
    once_an_hour("harvesting", _mark_part)
    while not stamp_due():
        pass


def _mark_part(_today: date) -> None:
    mark_part(db.session(), site.now().hour)


def _stamp_some(session: Session) -> None:
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    first = select(OpenMark.id, OpenMark.posting_id).order_by(OpenMark.id).limit(AT_ONCE)
    marks = session.execute(first).all()
    keys = sorted({posting_id for _, posting_id in marks})
    # Marks first: what changes after they were read has left a mark of its own.
    session.execute(delete(OpenMark).where(OpenMark.id.in_([mark for mark, _ in marks])))
    _keep(session, keys, _forms(keys))


def _forms(keys: Sequence[int]) -> dict[int, Form]:
    """Return posting -> what is told of it now, of those that are open."""
    return {
        key: Form(text.kind, text.id, write_text(text), sets_of(text))
        for key, text in read_published(keys).items()
        if is_open(text)
    }


def _keep(session: Session, keys: Sequence[int], forms: Mapping[int, Form]) -> None:
    """Keep what is new, under the present moment: all of it was read before."""
    now = utc_now().replace(microsecond=0)
    found = session.scalars(select(OpenRecord).where(OpenRecord.posting_id.in_(keys)))
    records = {one.posting_id: one for one in found}
    changed: dict[int, list[str]] = {}
    for key in keys:
        form = forms.get(key)
        if key not in records:
            begun = _begin(session, key, form, now)
            if begun is not None:
                changed[key] = begun
        elif _renew(records[key], form, now) and form is not None:
            changed[key] = form.sets
    session.flush()
    _keep_sets(session, changed)


def _begin(session: Session, key: int, form: Form | None, now: datetime) -> list[str] | None:
    """Store the first record of a posting; return its sets, or None where it has no record."""
    if form is not None:
        record = OpenRecord(posting_id=key, kind=form.kind, datestamp=now, content=form.content)
        record.revision_id = form.revision_id
        session.add(record)
        return form.sets
    posting = session.get_one(Posting, key)
    if posting.published_revision is None or not was_open(posting):
        return None  # Nobody can have a copy, and nobody learns of it.
    session.add(OpenRecord(posting_id=key, kind=posting.kind, datestamp=now))
    return sets_of(posting.published_revision)


def _renew(record: OpenRecord, form: Form | None, now: datetime) -> bool:
    """Bring a record to its present form; return whether it has another one than before."""
    content = form.content if form is not None else None
    is_other = record.content != content
    if is_other and not (record.content == NOT_MADE and content):
        record.datestamp = now
    record.content = content
    record.revision_id = form.revision_id if form is not None else None
    record.changes += is_other
    return is_other


def _keep_sets(session: Session, changed: Mapping[int, Sequence[str]]) -> None:
    """A record that has left a set is kept in mind: once it has gone, the set tells it."""
    statement = select(OpenRecordSet).where(OpenRecordSet.posting_id.in_(changed))
    known = {(one.posting_id, one.spec): one for one in session.scalars(statement)}
    for (key, spec), one in known.items():
        one.is_current = spec in changed[key]
    for key, specs in changed.items():
        session.add_all(
            OpenRecordSet(posting_id=key, spec=spec) for spec in specs if (key, spec) not in known
        )
