"""What the answer that is being made depends on, noted while it is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, event

from web.base import clock
from web.base.caching.statements import touched
from web.base.clock import Asked


@dataclass(slots=True)
class Record:
    """The tables, the clock, and whether the process itself was still catching up."""

    tables: set[str] = field(default_factory=set)
    time: Asked = field(default_factory=Asked)
    is_settled: bool = True


_present: ContextVar[Record | None] = ContextVar("record", default=None)


def begin() -> Record:
    """Note from now on what is asked for in this request, until ``end``."""
    record = Record()
    _present.set(record)
    clock.asked.set(record.time)
    return record


def end() -> None:
    """Note nothing any more."""
    _present.set(None)
    clock.asked.set(None)


@contextmanager
def recorded() -> Iterator[Record]:
    """Note what is asked for in the block."""
    try:
        yield begin()
    finally:
        end()


@contextmanager
def within() -> Iterator[Record]:
    """Note what is asked for in the block, for a part of an answer as well as for the whole."""
    with _restored():
        yield (inner := begin())
    note(inner)


@contextmanager
def apart() -> Iterator[None]:
    """Note nothing in the block: what it gives is named in the key of whatever is kept."""
    with _restored():
        end()
        yield


@contextmanager
def _restored() -> Iterator[None]:
    """Go on after the block with what was noted before it."""
    outer, asked = _present.get(), clock.asked.get()
    try:
        yield
    finally:
        _present.set(outer)
        clock.asked.set(asked)


def note(part: Record) -> None:
    """Tell that the answer depends on all that a part of it does."""
    record, asked = _present.get(), clock.asked.get()
    if asked is not None:
        asked.moment |= part.time.moment
        asked.day |= part.time.day
    if record is not None:
        record.tables |= part.tables
        record.is_settled &= part.is_settled


def note_unsettled() -> None:
    """Tell that what is shown may change although the database does not: it is not kept.

    For whoever shows a file that anybody may edit, or an older state while a newer one is prepared
    in the background.
    """
    record = _present.get()
    if record is not None:
        record.is_settled = False


@event.listens_for(Engine, "before_cursor_execute")
def _note_read(_connection: Connection, _cursor: object, statement: str, *_others: object) -> None:
    record = _present.get()
    if record is not None:
        found = touched(statement)
        record.tables |= found.read
        # What has stored something would have to store it again.
        record.is_settled &= not found.written
        record.time.moment |= found.asks_clock
