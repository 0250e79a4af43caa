"""A mark for each table, renewed by every commit that changed it, in the same transaction.

Whoever made a page under certain marks and finds the same marks later knows that the page still
tells what the database holds. This holds between processes and hosts, as the marks lie in the
database itself, and no code that changes something has to think of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from weakref import WeakSet

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

from web.base import db
from web.base.caching import recording
from web.base.caching.statements import touched
from web.base.caching.watch import Marks, watch_of

UNMARKED = frozenset(
    {"editions", "signs", "attempts", "sessions", "submissions", "messages", "contact_reads"}
    | {"log_entries", "log_seals", "log_heads", "log_checks", "seal_keys", "mail_links"}
    | {"posting_changes"}
)
"""Tables that change with nearly every act, or by triggers, and are nothing of what visitors see. A
page that reads one is not kept."""

_CHANGED = "changed_tables"
_RENEW = (
    "INSERT INTO editions (name, mark) VALUES ({0}, {0})"
    " ON CONFLICT (name) DO UPDATE SET mark = excluded.mark"
)
_READ = "SELECT name, mark FROM editions"

_marking: WeakSet[Engine] = WeakSet()
"""Engines whose databases have marks."""


def read_marks(engine: Engine | None = None) -> Marks | None:
    """Return table -> its mark as it is at this moment; None where the database does not tell.

    In a transaction of its own: that of the request begins later and so reads nothing older. Below
    the ORM, as it is asked for each page. The engine is the running application's by default.
    """
    engine = engine or db.db.engine
    watch = watch_of(engine, _READ)
    try:
        return watch.read() if watch is not None else _read_by(engine)
    except (SQLAlchemyError, OSError, engine.dialect.loaded_dbapi.Error):
        return None


def _read_by(engine: Engine) -> Marks:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_READ)
        found: Marks = dict(cursor.fetchall())
        cursor.close()
    except engine.dialect.loaded_dbapi.Error:
        connection.invalidate()
        raise
    finally:
        connection.close()
    return found


def marks_of(connection: Connection) -> Marks | None:
    """Return table -> its mark as a transaction sees it; None where the database has no marks."""
    if not _has_marks(connection):
        return None
    cursor = connection.connection.cursor()
    try:
        # Below SQLAlchemy: the marks are nothing that an answer depends on.
        cursor.execute(_READ)
        return dict(cursor.fetchall())
    except connection.dialect.loaded_dbapi.Error:
        return None  # Whatever is asked for next will fail as well, and be told of as it should.
    finally:
        cursor.close()


def has_changed(connection: Connection) -> bool:
    """Return whether a connection's transaction has changed something that is not stored yet."""
    return bool(connection.info.get(_CHANGED))


@event.listens_for(Engine, "after_cursor_execute")
def _note_change(connection: Connection, _cursor: object, statement: str, *_others: object) -> None:
    changed = touched(statement).written - UNMARKED
    if changed:
        connection.info.setdefault(_CHANGED, set()).update(changed)


@event.listens_for(Engine, "commit")
def _renew_marks(connection: Connection) -> None:
    _renew(connection, connection.info.pop(_CHANGED, ()))


@event.listens_for(Engine, "rollback")
def _forget_changes(connection: Connection) -> None:
    connection.info.pop(_CHANGED, None)


def _renew(connection: Connection, tables: Iterable[str]) -> None:
    """Renew the marks as the last act of a transaction.

    Their rows are locked until it ends. As nothing else is asked for after them, and they are
    taken in the same order by all, no two transactions wait for each other.
    """
    ordered = sorted(tables)
    if not ordered or not _has_marks(connection):
        return
    holder = "?" if connection.dialect.name == "sqlite" else "%s"
    cursor = connection.connection.cursor()
    try:
        for table in ordered:
            cursor.execute(_RENEW.format(holder), (table, secrets.token_hex(8)))
    finally:
        cursor.close()


def _has_marks(connection: Connection) -> bool:
    """Return whether there is the table: a schema on its way up from long ago has none yet."""
    if connection.engine in _marking:
        return True
    with recording.apart():  # That there are marks is nothing an answer depends on.
        if not connection.dialect.has_table(connection, "editions"):
            return False
    _marking.add(connection.engine)
    return True
