"""The task queue of an installation on SQLite: a Huey queue in a file of its own, without a server.

One worker performs its tasks.
"""

from __future__ import annotations

import logging
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from huey import Huey
from huey.storage import SqliteStorage

from web.base.logs import context
from web.base.queue.protocol import Handler

logger = logging.getLogger(__name__)

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

    remedy = (
        "Stop site and worker, remove queue.sqlite3 from the home folder and start again: tasks"
        " are hints only, and the worker finds all work in the database."
    )

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.huey = Huey(
            "techmatch", storage_class=MendingStorage, filename=str(path), results=False
        )
        self.handlers: dict[str, Handler] = {}
        # There is one worker: it is always its turn.
        self.turn = threading.Event()
        self.turn.set()
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

    def perform(self) -> None:
        """Perform tasks until the process is told to stop."""
        consumer = self.huey.create_consumer(
            workers=1, periodic=False, initial_delay=0.1, max_delay=0.5, backoff=1.15
        )
        # huey would execute the command line anew, which is that of the site where the worker is
        # one of its processes. Hung up it ends, and is started again as after any other end.
        consumer._signal_actions.pop(signal.SIGHUP, None)
        consumer.run()

    def _run(self, name: str, *args: Any, request_id: str = "", put_at: float = 0.0) -> None:
        with context.within(request_id):
            self.handlers[name](*args)
