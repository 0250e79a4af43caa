"""Tells quickly whether anything was committed to a SQLite database since marks were read.

Every page asks for the marks. A connection that does nothing else learns from SQLite itself, by
one look into shared memory, that nobody has committed since it asked the last time; then the marks
are those of then. It costs a twentieth of reading them.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event

Marks = dict[str, str]

LONGEST_WAIT = 1.0
"""Seconds to wait for a lock: without marks a page is made, so there is no need to wait."""

_of_parents: list[sqlite3.Connection | None] = []
_VERSION = "PRAGMA data_version"


class Watch:
    """One connection for all threads of a process."""

    def __init__(self, path: str, statement: str) -> None:
        self._path, self._statement = Path(path), statement
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] = (0, 0)
        self._version: object = None
        self._marks: Marks = {}
        self._lock = threading.Lock()

    def read(self) -> Marks:
        """Return table -> its mark, as it is at this moment. Raises sqlite3.Error and OSError."""
        with self._lock:
            try:
                return self._read()
            except (sqlite3.Error, OSError):
                self._leave()
                raise

    def close(self) -> None:
        """Close the connection; the next question opens another one."""
        with self._lock:
            self._leave()

    def _read(self) -> Marks:
        connection = self._connect()
        version = connection.execute(_VERSION).fetchone()
        if version != self._version:
            # What is committed in between is in the marks and makes the next version another one.
            self._marks = dict(connection.execute(self._statement).fetchall())
            self._version = version
        return self._marks

    def _connect(self) -> sqlite3.Connection:
        """Return the connection; a new one after a fork, or where another file has come in place
        of the database's."""
        present = os.getpid(), self._path.stat().st_ino
        if self._connection is None or self._opened != present:
            if self._opened[0] == present[0]:
                self._leave()
            else:
                # It is the parent's: not even closed, as SQLite would tidy up after it.
                _of_parents.append(self._connection)
            self._connection = sqlite3.connect(
                self._path, timeout=LONGEST_WAIT, isolation_level=None, check_same_thread=False
            )
            self._opened, self._version = present, None
        return self._connection

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._version = None, None


_watches: WeakKeyDictionary[Engine, Watch] = WeakKeyDictionary()


def watch_of(engine: Engine, statement: str) -> Watch | None:
    """Return what watches an engine's database by a statement that reads its marks.

    None where the database is no file of SQLite's.
    """
    found = _watches.get(engine)
    if found is None and engine.dialect.name == "sqlite" and engine.url.database:
        found = _watches.setdefault(engine, Watch(engine.url.database, statement))
    return found


@event.listens_for(Engine, "engine_disposed")
def _close(engine: Engine) -> None:
    found = _watches.pop(engine, None)
    if found is not None:
        found.close()
