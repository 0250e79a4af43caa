"""procrastinate's tables: in a schema of their own beside ours, which backups do not hold.

The library brings the schema as it is, for a new database, and every step that led to it. Which
steps a database has is noted beside its tables, as the library does not note it itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from matcher.domain.errors import ConfigError

SCHEMA = "techmatch_queue"
_STEPS = f"{SCHEMA}.techmatch_steps"
_LOCK = 7_463_110
"""Advisory lock of whoever makes or changes the tables: hosts may be upgraded at once."""

_REFUSED = "42501"
"""PostgreSQL's code for what a user may not do."""


@cache
def known_steps() -> tuple[str, ...]:
    """Return the names of the library's steps in their order."""
    folder = resources.files("procrastinate.sql") / "migrations"
    return tuple(sorted(one.name for one in folder.iterdir() if one.name.endswith(".sql")))


def find_steps(connection: Connection) -> frozenset[str] | None:
    """Return the steps that the database has; None where there are no tables yet."""
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": _STEPS}) is None:
        return None
    return frozenset(connection.scalars(text("SELECT name FROM techmatch_queue.techmatch_steps")))


def find_unknown(connection: Connection) -> list[str]:
    """Return steps of a newer release of the library than this program's."""
    if connection.dialect.name != "postgresql":
        return []
    return sorted((find_steps(connection) or frozenset()) - set(known_steps()))


def is_current(connection: Connection) -> bool:
    """Return whether the tables are those that the library wants; SQLite has none."""
    if connection.dialect.name != "postgresql":
        return True
    found = find_steps(connection)
    return found is not None and found >= set(known_steps())


def upgrade(engine: Engine) -> None:
    """Make the tables, or take the steps that are missing; nothing where all is there.

    Raises ConfigError where the database's user may not make a schema.
    """
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        if is_current(connection):
            return
        with _alone(connection):
            if find_steps(connection) is None:
                _make(connection)
            for name in known_steps():
                _take(connection, name)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
        connection.commit()


def _make(connection: Connection) -> None:
    """Make all at once: whoever breaks off here begins again."""
    try:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != _REFUSED:
            raise
        name = connection.engine.url.database
        raise ConfigError(
            f"The database's user may not make the schema {SCHEMA}, where the task queue is. As its"
            f" administrator: GRANT CREATE ON DATABASE {name} TO {connection.engine.url.username}"
        ) from error
    _run(connection, (resources.files("procrastinate.sql") / "schema.sql").read_text("utf-8"))
    connection.execute(text(f"CREATE TABLE {_STEPS} (name text PRIMARY KEY)"))
    _note(connection, known_steps())
    connection.commit()


def _take(connection: Connection, name: str) -> None:
    if name in (find_steps(connection) or frozenset()):
        return
    # Each in a transaction of its own: a new value of an enumeration counts only after it.
    connection.rollback()
    migrations = resources.files("procrastinate.sql") / "migrations"
    _run(connection, (migrations / name).read_text("utf-8"))
    _note(connection, [name])
    connection.commit()


def _run(connection: Connection, statements: str) -> None:
    connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
    driver: Any = connection.connection.driver_connection
    # Many statements at once, in which a percent sign stands for itself.
    driver.execute(statements)


def _note(connection: Connection, names: Any) -> None:
    statement = text("INSERT INTO techmatch_queue.techmatch_steps (name) VALUES (:name)")
    connection.execute(statement, [{"name": name} for name in names])
