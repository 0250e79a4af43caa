"""What a process knows of all postings, kept true by looking only at those that changed.

Triggers note which postings may have changed, in the transaction that changes them. The log tells
where to look, never what is due: that follows from the tables, and is read from them.

Nothing is missed. SQLite has one writer, so its numbers are in the order of the commits. On
PostgreSQL a transaction may be stored long after a later one; who reads the log goes on the next
time from the oldest transaction that was not finished yet, and reads some of it twice. Once an hour
everything is looked at, whatever the log says.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from flask import current_app
from sqlalchemy import ColumnElement, Select, delete, func, select

from web.base import db
from web.base.caching import recording
from web.base.caching.answers import present_marks
from web.base.caching.recording import Record
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.engine.models import PostingChange

T = TypeVar("T")

OF_ITEMS = frozenset(
    {"postings", "revisions", "need_revisions", "achievement_revisions", "organisations"}
    | {"attachments", "stored_files"}
)
"""Tables that published items are made from."""

OF_VECTORS = OF_ITEMS | {"embeddings"}

MOST = 2000
"""Of more changed postings than this everything is read: it costs less."""

WHOLE = timedelta(hours=1)
"""How long what is known is only followed."""

KEPT = timedelta(days=1)
"""How long the log goes back; longer than anybody only follows it."""

_KEY = "techmatch_followed"


@dataclass(frozen=True, slots=True)
class _Known:
    value: Any
    ground: Hashable
    position: int
    whole_at: datetime
    """When everything was last looked at."""


@dataclass(slots=True)
class _State:
    known: dict[Hashable, _Known] = field(default_factory=dict)
    locks: dict[Hashable, threading.RLock] = field(default_factory=dict)


Read = Callable[[T | None, Collection[int] | None], T]
"""Called with what was known before, and the postings that changed since; None: look at all."""


def follow(name: Hashable, ground: Hashable, tables: Collection[str], read: Read[T]) -> T:
    """Return what ``read`` makes of the postings as the running transaction sees them.

    It must follow from the tables that the log's triggers watch, and from ``ground``: with another
    ground all is read anew. ``tables`` are those that an answer made from it depends on. Nobody may
    change what is returned.
    """
    state: _State = current_app.extensions.setdefault(_KEY, _State())
    # The log has no mark of its own: whoever keeps an answer depends on what is noted in its place.
    with state.locks.setdefault(name, threading.RLock()), recording.apart():
        known = state.known.get(name)
        if known is not None and known.ground != ground:
            known = None
        found = _renew(known, ground, read)
        # What is not stored yet may be undone; nobody else is to know of it.
        if found is not known and present_marks() is not None:
            state.known[name] = found
    recording.note(Record(tables=set(tables)))
    return cast(T, found.value)


def _renew(known: _Known | None, ground: Hashable, read: Read[Any]) -> _Known:
    # Before anything else: what is stored in between is looked at again the next time.
    now, position = utc_now(), _find_position()
    if known is None:
        return _Known(read(None, None), ground, position, now)
    changed = None if abs(now - known.whole_at) > WHOLE else _read_changed(known.position, position)
    if changed is None:
        return _Known(read(known.value, None), ground, position, now)
    if position < known.position:
        return known  # This transaction began before somebody else's that has read more.
    value = read(known.value, changed) if changed else known.value
    return _Known(value, ground, position, known.whole_at)


def _find_position() -> int:
    """Return from where to read the next time: whatever is below can be seen by now."""
    if _is_postgresql():
        return (
            db.session().scalar(select(func.txid_snapshot_xmin(func.txid_current_snapshot()))) or 0
        )
    return db.session().scalar(select(func.max(PostingChange.id))) or 0


def _read_changed(begin: int, end: int) -> set[int] | None:
    """Return the postings noted since a position; None where all are to be looked at."""
    noted: Select[int] = select(PostingChange.posting_id).distinct().limit(MOST + 1)
    if not _is_postgresql():
        if end <= begin:
            return set()
        noted = noted.where(PostingChange.id > begin)
    elif end < begin:
        return None  # Numbers only grow: it is another database by now.
    else:
        noted = noted.where(PostingChange.xid >= begin)
    found = set(db.session().scalars(noted))
    return found if len(found) <= MOST else None


def _is_postgresql() -> bool:
    return db.session().connection().dialect.name == "postgresql"


def find_due(
    name: Hashable, ground: Hashable, judge: Callable[[Collection[int] | None], Collection[int]]
) -> frozenset[int]:
    """Return the postings of which something is due, by what ``judge`` says of those it is given;
    None: of all."""

    def read(before: frozenset[int] | None, changed: Collection[int] | None) -> frozenset[int]:
        if before is None or changed is None:
            return frozenset(judge(None))
        return before.difference(changed).union(judge(changed))

    return follow(("due", name), ground, OF_VECTORS, read)


def among(column: Any, ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    """Return the condition that a row is of one of these postings; none where it may be of any."""
    return [] if ids is None else [column.in_(ids)]


def forget_old() -> None:
    """Remove what everybody has read, once an hour: the worker's look."""
    once_an_hour("posting_changes", _forget_old)


def _forget_old(_today: date) -> None:
    # The last one stays: SQLite gives the number after it to the next.
    last = select(func.max(PostingChange.id)).scalar_subquery()
    old = PostingChange.at < utc_now() - KEPT
    db.session().execute(delete(PostingChange).where(old, PostingChange.id < last))
