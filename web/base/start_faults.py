"""What a failing database means to whoever runs a command, in one sentence that says what to do.

Messages of drivers are not shown: they name accounts, and may hold what was being stored.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from matcher.domain.errors import ConfigError
from web.base.config import Settings
from web.base.home import find_database_file

BROKEN = (
    "is damaged or is no database of this program. Keep it as it is, and restore the last backup"
    " into an empty folder: techmatch restore FILE (docs/backups.md)"
)

_SQLITE = (
    (("not a database", "malformed", "corrupt", "file is encrypted"), BROKEN),
    (
        ("unable to open",),
        "cannot be opened. See that it and its folder belong to the user that the site runs as",
    ),
    (
        ("readonly", "read-only"),
        "can only be read. See that it and its folder belong to the user that the site runs as",
    ),
    (("full",), "cannot grow: the disk is full. Make room, then start again"),
    (("disk i/o error",), "cannot be read from its disk. Look at the disk, then start again"),
    (("locked",), "is kept locked by another program. End that one, then start again"),
)


def explain_database(error: SQLAlchemyError, settings: Settings) -> ConfigError:
    """Return the error to show for what the database's driver raised."""
    url = make_url(settings.resolved_database_url)
    if isinstance(error, PoolTimeout):
        return ConfigError("The database is too busy to answer. Try again in a moment.")
    if url.get_backend_name() == "sqlite":
        return ConfigError(f"The database {url.database} {_say_sqlite(error)}.")
    return ConfigError(f"The database {_name(url)} {_say_server(error)}.")


def check_file(settings: Settings, most_bytes: int | None = None) -> None:
    """Look at every page of SQLite's file, unless it is larger than that.

    Raises ConfigError where the file is damaged.
    """
    path = find_database_file(settings)
    if path is None or not path.exists() or _is_larger(path, most_bytes):
        return
    try:
        connection = sqlite3.connect(path)
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise ConfigError(f"The database {path} {_say_sqlite(error)}.") from error
    if found != ("ok",):
        raise ConfigError(f"The database {path} {BROKEN}.")


def _is_larger(path: Path, most_bytes: int | None) -> bool:
    return most_bytes is not None and path.stat().st_size > most_bytes


def _say_sqlite(error: Exception) -> str:
    said = str(getattr(error, "orig", error)).lower()
    for signs, words in _SQLITE:
        if any(sign in said for sign in signs):
            return words
    return f"failed ({type(error).__name__}); the log has more with TECHMATCH_LOG_LEVEL=debug"


def _say_server(error: SQLAlchemyError) -> str:
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if state.startswith("28"):
        return "refuses the user or password of TECHMATCH_DATABASE_URL"
    if state == "3D000":
        return "does not exist on its server. Make it, or see to TECHMATCH_DATABASE_URL"
    if state.startswith("53"):
        return "has no room or no connection left. See to its server, then start again"
    if isinstance(error, DBAPIError) and not state:
        return (
            "cannot be reached. See that its server runs, and that TECHMATCH_DATABASE_URL is right"
        )
    return f"failed ({type(error).__name__} {state}); see the log of its server"


def _name(url: URL) -> str:
    """Return where the database is, without user and password."""
    place = f"{url.host or ''}:{url.port}" if url.port else url.host or "local server"
    return f"{url.database or ''} ({place})"
