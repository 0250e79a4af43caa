"""Verifying the chain of the log: each seal again, and the chain against heads known before."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError

from web.base import db
from web.base.chain import START, Head, find_head, link, read_key
from web.base.models import LogEntry, LogSeal
from web.logbook.heads import known_heads
from web.logbook.states import Fault

AT_ONCE = 2_000
"""Entries that are read in one transaction: no reader holds the database for long, and what is
sealed does not change in between."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The first entry that does not fit. Never a text of it."""

    fault: Fault
    number: int | None = None
    """Its place in the chain; None where it has none."""
    entry_id: int | None = None
    at: datetime | None = None
    """Its time, or that of the last one that fits."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the chain fits, and what does not."""

    head: Head
    """The last seal that fits."""
    finding: Finding | None = None


def verify(start: Head = START) -> Verdict:
    """Verify the chain behind ``start``, a head that is known to be right, up to its end.

    Belongs to a command or task: it begins and ends transactions of its own.
    """
    with db.reading() as session:
        # What is known of the past comes first: the chain only grows meanwhile.
        known = [one for one in known_heads() if one.number > start.number]
        key, is_empty = read_key(), find_head(session) == START
    if key is None and not is_empty:
        return Verdict(start, Finding(Fault.NO_KEY))
    return _Walk(key or b"", start, known).go()


class _Walk:
    """One way along the chain."""

    def __init__(self, key: bytes, start: Head, known: Collection[Head]) -> None:
        self.key, self.start = key, start
        self.last = max((one.number for one in known), default=0)
        self.known: dict[int, set[str]] = {}
        for one in known:
            self.known.setdefault(one.number, set()).add(one.hash)
        self.head, self.at = start, None if start == START else self._time_of(start)

    def go(self) -> Verdict:
        """Return how far it leads."""
        finding = self._check_start() or self._check_links() or self._check_end()
        return Verdict(self.head, finding or _find_unsealed())

    def _check_start(self) -> Finding | None:
        """The start may have gone into an archive, with all before it; another one may not."""
        with db.reading() as session:
            here = session.scalar(select(LogSeal.hash).where(LogSeal.number == self.start.number))
        if here is not None and here != self.start.hash:
            return Finding(Fault.REPLACED, self.start.number, at=self.at)
        return None

    def _check_links(self) -> Finding | None:
        for row in _read_rows(self.start.number):
            finding = self._check(row)
            if finding is not None:
                return finding
            self.head, self.at = Head(row.number, row.hash), row.at
        return None

    def _check(self, row: Any) -> Finding | None:
        due = self.head.number + 1
        if row.number != due:
            return Finding(Fault.NO_SEAL, due, at=self.at)
        if row.id is None:
            return Finding(Fault.MISSING, due, row.entry_id, self.at)
        if isinstance(row, _Unreadable) or link(self.key, self.head, row).hash != row.hash:
            return Finding(Fault.CHANGED, due, row.id, row.at or self.at)
        if self.known.get(due, {row.hash}) != {row.hash}:
            return Finding(Fault.REPLACED, due, row.id, row.at)
        return None

    def _check_end(self) -> Finding | None:
        if self.last > self.head.number:
            return Finding(Fault.CUT, self.head.number + 1, at=self.at)
        return None

    def _time_of(self, head: Head) -> datetime | None:
        with db.reading() as session:
            return session.scalar(
                select(LogEntry.at)
                .join(LogSeal, LogSeal.entry_id == LogEntry.id)
                .where(LogSeal.number == head.number)
            )


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """An entry that was changed into something that cannot even be read."""

    number: int
    entry_id: int
    hash: str
    id: int
    at: datetime | None = None


def _read_rows(after: int) -> Iterator[Any]:
    """Yield seals with their entries in the order of their numbers, part by part."""
    while True:
        rows = _read_part(_select(after).limit(AT_ONCE))
        if rows is None:
            rows = list(_read_singly(after))
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].number


def _select(after: int) -> Select[Any]:
    columns = (getattr(LogEntry, name) for name in _COLUMNS)
    return (
        select(LogSeal.number, LogSeal.entry_id, LogSeal.hash, *columns)
        .outerjoin(LogEntry, LogEntry.id == LogSeal.entry_id)
        .where(LogSeal.number > after)
        .order_by(LogSeal.number)
    )


_COLUMNS = tuple("id at actor_id action object_type object_id before after detail".split())


def _read_part(statement: Select[Any]) -> list[Any] | None:
    """Return the rows, or None where one of them holds what is no time or no JSON."""
    try:
        with db.reading() as session:
            return list(session.execute(statement))
    except (ValueError, TypeError, SQLAlchemyError):
        return None


def _read_singly(after: int) -> Iterator[Any]:
    with db.reading() as session:
        seals = list(
            session.execute(
                select(LogSeal.number, LogSeal.entry_id, LogSeal.hash)
                .where(LogSeal.number > after)
                .order_by(LogSeal.number)
                .limit(AT_ONCE)
            )
        )
    for one in seals:
        rows = _read_part(_select(one.number - 1).limit(1))
        yield rows[0] if rows else _Unreadable(one.number, one.entry_id, one.hash, one.entry_id)


def _find_unsealed() -> Finding | None:
    """Return the first entry that was never sealed: the program seals all it stores."""
    unsealed = (
        select(LogEntry.id)
        .outerjoin(LogSeal, LogSeal.entry_id == LogEntry.id)
        .where(LogSeal.number.is_(None))
        .order_by(LogEntry.id)
        .limit(1)
    )
    with db.reading() as session:
        found = session.scalar(unsealed)
        if found is None or find_head(session) == START:
            # Before the first seal there is a history that waits for it.
            return None
    return Finding(Fault.INSERTED, entry_id=found)
