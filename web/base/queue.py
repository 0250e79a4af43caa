"""The task queue: a Huey queue in its own SQLite file, so that no server is needed.

A queued task is only a hint. What is to be done follows from the database, and the worker
looks for it regularly; so a task that is lost delays work and loses none.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from flask import current_app
from huey import Huey
from huey.storage import SqliteStorage

from web.base.logs import context

logger = logging.getLogger(__name__)

Handler = Callable[..., None]


class Queue(Protocol):
    """Takes tasks by name."""

    def put(self, name: str, *args: Any) -> None:
        """Queue the handler registered as ``name``; ``args`` are plain values."""

    def is_waiting(self, name: str) -> bool:
        """Return whether such a task waits; the one that is being performed does not count."""

    def measure(self) -> tuple[int, float]:
        """Return how many tasks wait, and for how many seconds the oldest has; 0 for none."""

    def close(self) -> None:
        """Close what is open, before the process is forked."""


_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class MendingStorage(SqliteStorage):  # type: ignore[misc]
    """A file of tasks that may be deleted or damaged while it is used: then a new one is begun."""

    _number: int | None = None
    """The file's number in its file system: a file of the same name may be another one."""

    def initialize_schema(self) -> None:
        """Make the tables; a damaged file is put aside first."""
        try:
            super().initialize_schema()
        except sqlite3.DatabaseError:
            super().initialize_schema()

    @contextmanager
    def db(self, commit: bool = False, close: bool = False) -> Iterator[sqlite3.Cursor]:
        """Give a cursor as the library does, on the file that is there now."""
        if self._conn is not None and self._number != _number_of(self.filename):
            self.close()
        try:
            with super().db(commit=commit, close=close) as cursor:
                yield cursor
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN:
                self._put_aside()
            raise

    def _create_connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = super()._create_connection()
        for statement in self.ddl:
            connection.execute(statement)
        self._number = _number_of(self.filename)
        return connection

    def _put_aside(self) -> None:
        logger.error("the queue's file is damaged; a new one is begun, the sweep finds the work")
        with suppress(sqlite3.Error):
            self.close()
        self._conn = None
        for ending in ("-wal", "-shm", ""):
            Path(self.filename + ending).unlink(missing_ok=True)


def _number_of(filename: str) -> int | None:
    try:
        return Path(filename).stat().st_ino
    except OSError:
        return None


class HueyQueue:
    """Tasks in a SQLite file, performed by ``techmatch worker``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.huey = Huey(
            "techmatch", storage_class=MendingStorage, filename=str(path), results=False
        )
        self.handlers: dict[str, Handler] = {}
        self._perform = self.huey.task(name="perform")(self._run)

    def put(self, name: str, *args: Any) -> None:
        """Queue a task. A full disk or a locked file is logged: the sweep does the work later."""
        for is_last in (False, True):
            try:
                self._perform(name, *args, request_id=context.request_id.get(), put_at=time.time())
                return
            except sqlite3.DatabaseError as error:
                if not is_last and not isinstance(error, sqlite3.OperationalError):
                    continue  # It was damaged, and is a new file now.
                logger.exception("could not queue %s; the sweep will find the work", name)
                return
            except Exception:
                logger.exception("could not queue %s; the sweep will find the work", name)
                return

    def is_waiting(self, name: str) -> bool:
        """Return whether such a task waits to be performed."""
        try:
            return any(task.args[0] == name for task in self.huey.pending())
        except sqlite3.Error:
            logger.warning("the queue cannot be read now")
            return False

    def measure(self) -> tuple[int, float]:
        """Return how many tasks wait, and for how many seconds the oldest has; 0 for none."""
        first = next(iter(self.huey.pending(limit=1)), None)
        put_at = first.kwargs.get("put_at") if first else None
        return self.huey.pending_count(), max(0.0, time.time() - put_at) if put_at else 0.0

    def close(self) -> None:
        """Close the file; the next task opens it again."""
        self.huey.storage.close()

    def _run(self, name: str, *args: Any, request_id: str = "", put_at: float = 0.0) -> None:
        with context.within(request_id):
            self.handlers[name](*args)


class InlineQueue:
    """A fake for tests and commands: remembers tasks and runs them when told to."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.waiting: list[tuple[str, tuple[Any, ...]]] = []

    def put(self, name: str, *args: Any) -> None:
        """Remember a task."""
        self.waiting.append((name, args))

    def is_waiting(self, name: str) -> bool:
        """Return whether such a task waits."""
        return any(waiting == name for waiting, _ in self.waiting)

    def measure(self) -> tuple[int, float]:
        """Return how many tasks wait; nobody knows for how long."""
        return len(self.waiting), 0.0

    def close(self) -> None:
        """Do nothing: there is no file."""

    def run_all(self) -> None:
        """Perform what waits, and what that puts."""
        while self.waiting:
            name, args = self.waiting.pop(0)
            self.handlers[name](*args)


def put(name: str, *args: Any) -> None:
    """Queue a task of the running application."""
    current_app.extensions["techmatch_queue"].put(name, *args)


def put_once(name: str) -> None:
    """Queue a task of the running application unless one of that name waits already."""
    if not current_app.extensions["techmatch_queue"].is_waiting(name):
        put(name)
