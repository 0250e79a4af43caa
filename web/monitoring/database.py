"""Whether the database answers, takes a write, and has the schema of this program."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from datetime import datetime

from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from web.base import db, installation, schema
from web.base.checks.kinds import Check, Finding, fail, warn
from web.base.clock import utc_now
from web.base.heartbeat import KEEP, recall

MOST_FAULTS = 5
PATIENCE = 60.0
"""Seconds for which the database may be held by somebody who writes."""
_REVISIONS = "techmatch_revisions"
_STORED = "techmatch_last_stored"
_PROBE = "probe"

_BUSY = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "55P03"})
_REASONS = {
    "SQLITE_FULL": ("The disk of the database is full.", "Make room; nothing stored is lost."),
    "53100": ("The disk of the database is full.", "Make room; nothing stored is lost."),
    "SQLITE_READONLY": (
        "The database file cannot be written.",
        "Give the file and its folder to the account of the site (chown), and look whether the"
        " disk is mounted read-only.",
    ),
    "25006": (
        "The database takes no writes: it is a standby or was set read-only.",
        "Let TECHMATCH_DATABASE_URL name the primary server.",
    ),
    "SQLITE_CORRUPT": (
        "The database file is damaged.",
        "Stop the site, keep a copy of the file, and restore the last backup.",
    ),
    "SQLITE_NOTADB": (
        "The database file is no database.",
        "Stop the site, keep a copy of the file, and restore the last backup.",
    ),
    "SQLITE_IOERR": (
        "The database file cannot be read or written.",
        "Look for room on the disk first, then into the kernel's log for faults of the disk.",
    ),
    "SQLITE_CANTOPEN": (
        "The database file cannot be opened.",
        "Look whether the folder is mounted and belongs to the account of the site.",
    ),
    "SQLITE_ERROR": ("The database is not prepared.", "Run: techmatch init"),
    "42P01": ("The database is not prepared.", "Run: techmatch init"),
    "28P01": ("The database refuses the password.", "Put TECHMATCH_DATABASE_URL right."),
    "53300": (
        "The database takes no more connections.",
        "Raise max_connections, or run fewer processes.",
    ),
}
_GONE = (
    "The database does not answer.",
    "Look whether its server runs and can be reached, and at TECHMATCH_DATABASE_URL. The site"
    " goes on by itself once it answers.",
)


def find_database() -> Iterator[Finding]:
    """Yield why the database does not answer or takes no write."""
    try:
        with db.db.engine.connect() as connection:
            connection.execute(select(1))
        db.store_briefly(KEEP, {"name": _PROBE, "value": utc_now().isoformat()})
    except DBAPIError as error:
        code = code_of(error)
        if code in _BUSY:
            yield from _judge_lock()
        else:
            yield fail(*_explain(code))
        return
    current_app.extensions[_STORED] = time.monotonic()


def code_of(error: DBAPIError) -> str:
    """Return the database's own code of an error: a name of SQLite's or an SQLSTATE."""
    original = error.orig
    found = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    return str(found or "")


def _explain(code: str) -> tuple[str, str]:
    # SQLite's finer codes begin with the coarse one: SQLITE_IOERR_FSYNC.
    known = sorted(_REASONS, key=len, reverse=True)
    name = next((one for one in known if code.startswith(one)), None)
    return _REASONS[name] if name else _GONE


def _judge_lock() -> Iterator[Finding]:
    """Somebody writes at this moment, which is as it should be unless it goes on."""
    last: float = current_app.extensions.setdefault(_STORED, time.monotonic())
    seconds = min(time.monotonic() - last, _seconds_since_probe())
    if seconds > PATIENCE:
        yield fail(
            f"Somebody has held the database for {seconds:.0f} seconds: nobody else can write.",
            "Look for a command or a backup that hangs, and end it; else restart site and worker.",
        )


def _seconds_since_probe() -> float:
    """Return how long ago any process stored its probe: this one may not have been asked for
    long, while others were."""
    stored = recall(_PROBE)
    db.rollback()
    return (utc_now() - datetime.fromisoformat(stored)).total_seconds() if stored else math.inf


def find_schema() -> Iterator[Finding]:
    """Yield whether database and program are of different releases."""
    newest, known = _revisions()
    stored = schema.stored_revisions(db.db.engine)
    if stored - known:
        yield fail(
            "The database has a newer schema than this program.",
            "Start the release that the database was upgraded with, or restore the backup made"
            " before the upgrade.",
        )
    elif not stored >= newest:
        yield fail("The database has an older schema.", "Back it up, then run: techmatch init")


def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    # Reading all migrations takes longer than all other checks.
    found = current_app.extensions.get(_REVISIONS)
    if found is None:
        found = current_app.extensions[_REVISIONS] = schema.known_revisions()
    revisions: tuple[frozenset[str], frozenset[str]] = found
    return revisions


def find_damage() -> Iterator[Finding]:
    """Yield pages, indexes and rows of the database that contradict each other."""
    try:
        yield from _read_through()
    except DBAPIError as error:
        # So damaged that SQLite cannot even tell where.
        yield fail(*_explain(code_of(error)))


def _read_through() -> Iterator[Finding]:
    with db.db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            invalid = text("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
            if connection.scalar(invalid):
                yield warn("An index of the database is not valid.", "Run REINDEX DATABASE.")
            return
        said = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_FAULTS})").scalars().all()
        if list(said) != ["ok"]:
            yield fail(f"SQLite finds damage: {'; '.join(map(str, said))}", _DAMAGED)
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if loose:
            tables = ", ".join(sorted({str(row[0]) for row in loose}))
            yield fail(f"{len(loose)} rows refer to nothing, in: {tables}.", _LOOSE)


def find_kind() -> Iterator[Finding]:
    """Yield whether the installation was never begun."""
    if installation.kind() is None:
        yield fail("Nothing was ever prepared here.", "Run: techmatch init (or scripts/run)")


_DAMAGED = (
    "Stop the site and keep a copy of the file. If only an index is named, `sqlite3 FILE REINDEX`"
    " mends it; otherwise restore the last backup."
)
_LOOSE = (
    "Somebody changed the file with another tool. Keep a copy, and restore the last backup or put"
    " back the rows that are referred to."
)

CHECKS = (
    Check(name="database", find=find_database, decides=True),
    Check(name="schema", find=find_schema, decides=True, fresh=30.0),
    Check(name="integrity", find=find_damage, watched=False),
    Check(name="installation", find=find_kind, watched=False),
)
