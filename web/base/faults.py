"""What an error tells of the ground the site stands on: disk and database.

Such an error is no defect of ours. It is answered by a calm page that keeps what was typed, and
the site goes on by itself when the ground is back.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnection


class Fault(StrEnum):
    """What is wrong."""

    FULL = "disk_full"
    READ_ONLY = "read_only"
    GONE = "database_gone"
    DAMAGED = "database_damaged"


STATUS = {Fault.FULL: 507, Fault.READ_ONLY: 503, Fault.GONE: 503, Fault.DAMAGED: 503}
WAIT_SECONDS = {Fault.FULL: 300, Fault.READ_ONLY: 300, Fault.GONE: 30, Fault.DAMAGED: 600}
"""After how long it is worth asking again."""

_OF_FILES = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EFBIG: Fault.FULL,
    errno.EROFS: Fault.READ_ONLY,
}
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_BUSY: Fault.GONE,
    sqlite3.SQLITE_LOCKED: Fault.GONE,
    sqlite3.SQLITE_IOERR: Fault.GONE,
    sqlite3.SQLITE_CANTOPEN: Fault.GONE,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
}
_OF_POSTGRESQL = {
    "53100": Fault.FULL,
    "25006": Fault.READ_ONLY,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
}
_ENDED = "8s2b"
"""SQLAlchemy's code for a transaction whose connection was ended meanwhile."""
_AWAY = ("08", "53", "57P")
"""Classes of PostgreSQL's codes: no connection, no resources, being stopped or started."""


def find_fault(error: BaseException) -> Fault | None:
    """Return what the error tells of disk and database; None where it is about something else."""
    for one in _chain(error):
        found = _read(one)
        if found is not None:
            return found
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(8):
        if seen is None:
            return
        yield seen
        seen = seen.orig if isinstance(seen, DBAPIError) else seen.__cause__


def _read(error: BaseException) -> Fault | None:
    if isinstance(error, NoConnection) or getattr(error, "connection_invalidated", False):
        return Fault.GONE
    if isinstance(error, PendingRollbackError) and error.code == _ENDED:
        return Fault.GONE
    if isinstance(error, OSError):
        return _OF_FILES.get(error.errno or 0)
    if isinstance(error, sqlite3.Error):
        # The low byte is the kind; what is above it says more exactly where.
        return _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, OperationalError | InterfaceError):
        return _read_server(error.orig)
    return None


def _read_server(error: BaseException | None) -> Fault | None:
    if error is None or not hasattr(error, "sqlstate"):
        return None  # Not of a server's driver.
    code: str | None = error.sqlstate
    # Without a code it is the connection itself that failed.
    if code is None or code.startswith(_AWAY):
        return _OF_POSTGRESQL.get(code or "", Fault.GONE)
    return _OF_POSTGRESQL.get(code)
