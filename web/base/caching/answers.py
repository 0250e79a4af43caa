"""What was read from the database once, for as long as it would be read the same again.

Pages for signed-in people are made each time, but most of what they ask for is the same for all of
them: a list, the counts beside it, the texts of twenty postings. Such an answer is kept with what
it depends on, as a visitor's page is: the marks of the tables it was read from, and the clock. A
unit of work that may change something neither uses nor keeps any.

What is kept must follow from the database, the clock and the key alone. What depends on the reader
or the language names them in its key. It is shared by threads, so nobody may change it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

from flask import current_app
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from web.base import db
from web.base.caching import editions, recording
from web.base.caching.grounds import Grounds
from web.base.caching.recording import Record
from web.base.caching.watch import Marks

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

MOST_KEPT = 200
"""So many answers of one kind are kept; the longest unused leave first."""

MOST_KEPT_EACH = 2000
"""The same where one answer is about one thing: a posting's view takes a few thousand bytes."""

ANSWERS = "techmatch_answers"
_MARKS = "techmatch_marks"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read, and what has to be as it was for it to be true."""

    value: Any
    record: Record
    grounds: Grounds


class Answers:
    """Answers by kind and key, for all threads of a process."""

    def __init__(self) -> None:
        self._kept: dict[str, OrderedDict[Hashable, Answer]] = {}
        self._lock = threading.Lock()

    def find(self, kind: str, key: Hashable) -> Answer | None:
        """Return what is kept, which makes it the last used of its kind."""
        with self._lock:
            kept = self._kept.get(kind)
            found = kept.get(key) if kept is not None else None
            if kept is not None and found is not None:
                kept.move_to_end(key)
            return found

    def put(self, kind: str, key: Hashable, answer: Answer, most: int) -> None:
        """Keep an answer, one of so many of its kind."""
        with self._lock:
            kept = self._kept.setdefault(kind, OrderedDict())
            kept[key] = answer
            kept.move_to_end(key)
            if len(kept) > most:
                kept.popitem(last=False)


def keep(kind: str, key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` reads, read again only when it may come out otherwise."""
    return _keep(kind, [key], lambda _: {key: make()}, MOST_KEPT)[key]


def keep_each(kind: str, keys: Iterable[K], make: Callable[[list[K]], Mapping[K, T]]) -> dict[K, T]:
    """Return what ``make`` reads for each key, asked at once for those alone that may come out
    otherwise. What it does not answer for is missing, and asked for again the next time."""
    return _keep(kind, keys, make, MOST_KEPT_EACH)


def _keep(
    kind: str, keys: Iterable[K], make: Callable[[list[K]], Mapping[K, T]], most: int
) -> dict[K, T]:
    marks = present_marks()
    if marks is None:
        return dict(make(list(keys)))
    answers: Answers = current_app.extensions.setdefault(ANSWERS, Answers())
    known: dict[K, T] = {}
    missing: list[K] = []
    for key in dict.fromkeys(keys):
        found = answers.find(kind, key)
        if found is not None and found.grounds.hold(marks):
            recording.note(found.record)
            known[key] = cast(T, found.value)
        else:
            missing.append(key)
    if not missing:
        return known
    began = datetime.now(UTC)
    with recording.within() as record:
        record.tables |= loaded_tables(db.session())
        made = make(missing)
    if _may_be_kept(record):
        grounds = Grounds.of(record, marks, began)
        for key, value in made.items():
            answers.put(kind, key, Answer(value, record, grounds), most)
    return {**known, **made}


def present_marks() -> Marks | None:
    """Return the marks as the present transaction sees them; None where it may change anything."""
    if not db.read_only.get():
        return None
    session: Session = db.session()
    if session.autoflush:
        session.flush()
    connection = session.connection()
    if editions.has_changed(connection):
        return None
    # A transaction of SQLite sees one state; that of PostgreSQL may see newer rows under older
    # marks, which then are of no use to anybody, but never older rows under newer marks.
    transaction = session.get_transaction()
    known: tuple[object, Marks | None] = session.info.get(_MARKS, (None, None))
    if known[0] is not transaction:
        known = session.info[_MARKS] = transaction, editions.marks_of(connection)
    return known[1]


def loaded_tables(session: Session) -> set[str]:
    """Return the tables of what the request has loaded: reading it again asks the database
    nothing. Of its own sign-in nothing is kept that does not name the account in its key."""
    models: set[Any] = {key[0] for key in session.identity_map.keys()}  # noqa: SIM118
    return {name for model in models for name in _tables_of(model)} - {"sessions"}


@cache
def _tables_of(model: Any) -> frozenset[str]:
    return frozenset(str(table.name) for table in inspect(model).tables)


def _may_be_kept(record: Record) -> bool:
    """Return whether nothing was asked for that changes without a mark, or all the time."""
    return record.is_settled and not record.time.moment and not record.tables & editions.UNMARKED
