"""The database: engine, session, and the only place that commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import iscoroutinefunction
from typing import Any

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, Executable, MetaData, event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError

from matcher.domain.errors import LostRace

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all models, with names for constraints so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy()

read_only: ContextVar[bool] = ContextVar("read_only", default=True)
"""False inside a unit of work: SQLite then takes its write lock at the start."""

before_commit: ContextVar[Callable[[], None] | None] = ContextVar("before_commit", default=None)
"""Raises where nothing may be stored any more: a worker that has lost its turn to another one."""

PATIENTLY = 20_000
BRIEFLY = 200
"""Milliseconds to wait for the locks of others."""

CONNECT_SECONDS = 5
"""How long to wait for a database server that does not answer."""

_AFTER_COMMIT = "after_commit"
RESUME = "resume"
"""Key of a session's info: what the request's transaction begins with, done again where it had to
be begun anew."""


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # SQLAlchemy says BEGIN itself (below), so the driver must not.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENTLY}",
        # What was acknowledged is on the disk: NORMAL would lose the last commits with the power.
        "synchronous=FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A transaction that reads first and writes later fails at once when another one
    # committed in between; taking the write lock at the start makes it wait instead.
    connection.exec_driver_sql("BEGIN" if read_only.get() else "BEGIN IMMEDIATE")


def engine_options(url: str) -> dict[str, Any]:
    """Return how the engine is made.

    A server that was stopped and started leaves dead connections behind: each is tried before it
    is used, and one that is away is given up soon.
    """
    # Without their parameters: messages of errors are logged, and hold nobody's texts.
    options: dict[str, Any] = {"url": url, "hide_parameters": True}
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": CONNECT_SECONDS}}
    return options


def init_app(app: Flask) -> None:
    """Give the application its database."""
    db.init_app(app)
    # The library would start a thread after every request to close asynchronous sessions, which
    # nobody opens.
    app.teardown_appcontext_funcs = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]


def session() -> Session:
    """Return the session of the running request or command."""
    return db.session


def after_commit(effect: Callable[[], None]) -> None:
    """Run ``effect`` once the present unit of work is safely stored, never when it fails."""
    session().info.setdefault(_AFTER_COMMIT, []).append(effect)


def commit() -> None:
    """Store the unit of work, then run its side effects.

    Raises LostRace when somebody else changed or created the same thing first.
    """
    current, check = session(), before_commit.get()
    if check is not None:
        check()
    try:
        current.commit()
    except (StaleDataError, IntegrityError) as error:
        rollback()
        raise LostRace(str(error.__class__.__name__)) from error
    for effect in current.info.pop(_AFTER_COMMIT, []):
        effect()


def flush() -> None:
    """Send what changed to the database, so that it is known what was stored and as which version.

    Raises LostRace like ``commit``.
    """
    try:
        session().flush()
    except (StaleDataError, IntegrityError) as error:
        rollback()
        raise LostRace(str(error.__class__.__name__)) from error


def rollback() -> None:
    """Forget the unit of work and its side effects."""
    session().rollback()
    session().info.pop(_AFTER_COMMIT, None)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit at the end of the block, or roll back when it raises. For tasks and commands."""
    # What was read before belongs to an older transaction, which cannot be written in.
    rollback()
    token = read_only.set(False)
    try:
        yield session()
        commit()
    except BaseException:
        rollback()
        raise
    finally:
        read_only.reset(token)


@contextmanager
def apart() -> Iterator[Connection]:
    """A transaction of its own, stored at the end of the block whatever becomes of the request.

    It comes before anything is changed: what the request has read so far is read anew, and its
    locks are given back. On SQLite the two would wait for each other.
    """
    current = session()
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("a transaction of its own comes before anything is changed")
    rollback()
    token = read_only.set(False)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        read_only.reset(token)
    resume = current.info.get(RESUME)
    if resume is not None:
        resume()


def try_to_store(statement: Executable) -> bool:
    """Run a statement of no weight like ``store_briefly``; return whether it was stored."""
    try:
        store_briefly(statement)
    except SQLAlchemyError:
        return False
    return True


def store_briefly(statement: Executable, values: Mapping[str, Any] | None = None) -> None:
    """Run a statement in a transaction of its own, raising what the database says.

    It waits for nobody: while somebody else writes, it fails. What the running request or task
    does is neither part of it nor harmed by it.
    """
    token = read_only.set(False)
    try:
        with db.engine.connect() as connection, _impatient(connection):
            connection.execute(statement, values)
    finally:
        read_only.reset(token)


@contextmanager
def _impatient(connection: Connection) -> Iterator[None]:
    """A transaction that waits only briefly for the locks of others."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        with connection.begin():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BRIEFLY}")
            yield
        return
    driver.execute(f"PRAGMA busy_timeout={BRIEFLY}")
    try:
        with connection.begin():
            yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENTLY}")


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction of its own that only reads. For tasks and commands."""
    rollback()
    try:
        yield session()
    finally:
        rollback()
