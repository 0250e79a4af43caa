"""The chain of the audit log: every entry is sealed in the transaction that stores it.

A seal is an HMAC-SHA256 over its number, the seal before it and all of the entry. The key is a
setting or a file of the home folder and never in the database: whoever writes the database alone
can neither add an entry that fits nor make the chain anew. Whoever has the key as well can, which
is why heads of the chain leave the site (``web/logbook``): a past that was made anew does not lead
to a head that somebody has on paper.

Why in the transaction and not by a later step: a step that seals whatever it finds would seal
what was forged, too. So an entry without a seal is always a fault. The transaction takes the
chain's lock at the very end, when all else is stored, and holds it for the two statements and the
commit: nobody waits for anybody's work, and as nothing else is asked for under the lock, nobody
waits in a circle. SQLite has one writer at a time in any case.

The seal's number is the order of the commits and has no gap; the entry's own id is the order in
which entries were begun, and has one wherever a transaction was undone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Self

from flask import current_app
from sqlalchemy import event, insert, inspect, select, text, update
from sqlalchemy.orm import Session

from matcher.domain.errors import InputError, LogKeyLost
from web.base import db, site
from web.base.keys import find_log_key, make_log_key
from web.base.models import LogEntry, LogSeal, Meta

FORMAT = 1
"""Part of what is hashed, should there ever be another way."""

KEY_PRINT = "log_key"
"""Name of the fact that tells one key from another and gives none away."""

LOCK = 0x6C6F67
"""PostgreSQL's number of the chain's lock."""

AT_ONCE = 500
"""So many seals are stored by one statement."""

_UNSEALED = "unsealed_entries"
_KEY = "techmatch_log_key"


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain had come: the number of a seal and its hash, 64 hexadecimal digits."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return a head from ``number:hash``. Raises InputError for anything else."""
        number, _, digest = text.strip().partition(":")
        is_hash = len(digest) == 64 and set(digest.lower()) <= set("0123456789abcdef")
        if not (number.isascii() and number.isdecimal() and len(number) < 16 and is_hash):
            raise InputError.of("head", "malformed", f"{text!r} is no head such as 1234:9f86d0…")
        return cls(int(number), digest.lower())


START = Head(0, "0" * 64)
"""Where the chain begins."""


def link(key: bytes, before: Head, entry: Any) -> Head:
    """Return the seal of an entry, or of a row with its columns, behind the one before."""
    number = before.number + 1
    content = [FORMAT, number, before.hash, *_content(entry)]
    told = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return Head(number, hmac.new(key, told, hashlib.sha256).hexdigest())


def _content(entry: Any) -> list[Any]:
    return [
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.before,
        entry.after,
        # As the database gives it back: keys that are no texts become some.
        json.loads(json.dumps(entry.detail)),
    ]


def find_head(session: Session) -> Head:
    """Return the chain's last seal, or its beginning."""
    last = select(LogSeal.number, LogSeal.hash).order_by(LogSeal.number.desc()).limit(1)
    row = session.execute(last).first()
    return Head(row.number, row.hash) if row else START


def read_key() -> bytes | None:
    """Return the key that seals, or None where there is none."""
    found = find_log_key(site.settings())
    return found.encode() if found else None


def find_trouble() -> str:
    """Return in English what is wrong with the log's key; nothing where all is well."""
    stored, key = db.session().get(Meta, KEY_PRINT), read_key()
    if stored is None or (key is not None and stored.value == _print_of(key)):
        return ""
    return (
        "the key that seals the audit log is lost or another one: nothing can be done that is"
        " logged. Put the file log_key back into the home folder, or set TECHMATCH_LOG_KEY; see"
        " docs/audit-log.md"
    )


def seal_history() -> int:
    """Seal the entries of a database that is older than the chain; return how many."""
    with db.unit_of_work() as session:
        return 0 if find_head(session) != START else _seal_first(session, _lock(session))


def begin_key() -> None:
    """Go on with the key there is now, for good: what was sealed with the one before can no longer
    be checked. Belongs to a unit of work."""
    key = make_log_key(site.settings()).encode()
    session = db.session()
    session.execute(update(Meta).where(Meta.name == KEY_PRINT).values(value=_print_of(key)))
    current_app.extensions.pop(_KEY, None)


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: object) -> None:
    fresh = [one for one in session.new if isinstance(one, LogEntry)]
    if fresh:
        session.info.setdefault(_UNSEALED, []).extend(fresh)


@event.listens_for(Session, "before_commit")
def _seal_fresh(session: Session) -> None:
    if session.in_nested_transaction():
        return
    # First everything else: under the lock nothing is stored but seals.
    session.flush()
    found = session.info.pop(_UNSEALED, [])
    # Those of a savepoint that was undone are none any more.
    fresh = [one for one in found if inspect(one).persistent]
    if not fresh:
        return
    key = _lock(session)
    if not _seal_first(session, key):
        _seal(session, key, find_head(session), sorted(fresh, key=lambda one: one.id))


def _lock(session: Session) -> bytes:
    """Wait until nobody else seals, and return the key."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    return _key(session)


def _seal_first(session: Session, key: bytes) -> int:
    """Seal all there is where nothing was sealed yet; return how many."""
    if find_head(session) != START:
        return 0
    entries = session.scalars(
        select(LogEntry).order_by(LogEntry.id).execution_options(yield_per=AT_ONCE)
    )
    return _seal(session, key, START, entries)


def _seal(session: Session, key: bytes, head: Head, entries: Iterable[LogEntry]) -> int:
    count = 0
    for some in _in_parts(entries):
        rows = []
        for entry in some:
            head = link(key, head, entry)
            rows.append({"number": head.number, "entry_id": entry.id, "hash": head.hash})
        session.execute(insert(LogSeal), rows)
        count += len(rows)
    return count


def _in_parts(entries: Iterable[LogEntry]) -> Iterator[Sequence[LogEntry]]:
    part: list[LogEntry] = []
    for entry in entries:
        part.append(entry)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _key(session: Session) -> bytes:
    """Return the key, the same as ever. Raises LogKeyLost."""
    known: bytes | None = current_app.extensions.get(_KEY)
    if known is not None:
        return known
    stored = session.scalar(select(Meta.value).where(Meta.name == KEY_PRINT))
    if stored is None:
        # Nothing was ever sealed: this is when the key is made. It is known once that is stored.
        key = make_log_key(site.settings()).encode()
        session.execute(insert(Meta), [{"name": KEY_PRINT, "value": _print_of(key)}])
        return key
    found = read_key()
    if found is None or stored != _print_of(found):
        raise LogKeyLost("the key of the audit log is lost or another one")
    current_app.extensions[_KEY] = found
    return found


def _print_of(key: bytes) -> str:
    return hmac.new(key, b"techmatch.log", hashlib.sha256).hexdigest()[:16]
