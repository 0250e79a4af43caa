"""Bringing a database to the present schema."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from web.base.queue import tables

WEB = Path(__file__).parent.parent
MIGRATIONS = WEB / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    # A feature may bring its migrations along, as a branch of its own.
    own = sorted(WEB.glob("*/migrations"))
    folders = [MIGRATIONS / "versions", *own]
    config.set_main_option("version_locations", os.pathsep.join(map(str, folders)))
    config.set_main_option("path_separator", "os")
    return config


def upgrade_database(engine: Engine) -> None:
    """Apply every migration the database does not have yet, those of the task queue as well."""
    config = _config()
    with engine.connect() as connection, _tables_made_anew(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")
        connection.commit()
    tables.upgrade(engine)


@contextmanager
def _tables_made_anew(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others refer to; what refers to nothing is found after.

    Its own way to change a constraint is to make the table anew, which it refuses while it
    watches references; the switch works only outside of a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    before = set(driver.execute("PRAGMA foreign_key_check"))
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = set(driver.execute("PRAGMA foreign_key_check")) - before
        assert not broken, f"rows that refer to nothing: {sorted(broken)[:5]}"
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def known_revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the newest revisions of this program, and all it knows. It reads every migration."""
    script = ScriptDirectory.from_config(_config())
    return frozenset(script.get_heads()), frozenset(one.revision for one in script.walk_revisions())


def stored_revisions(engine: Engine) -> frozenset[str]:
    """Return the revisions that the database has; none where nothing was ever prepared."""
    with engine.connect() as connection:
        return frozenset(MigrationContext.configure(connection).get_current_heads())


def is_current(engine: Engine) -> bool:
    """Return whether the database has the newest schema."""
    newest = set(ScriptDirectory.from_config(_config()).get_heads())
    with engine.connect() as connection:
        heads = set(MigrationContext.configure(connection).get_current_heads())
        return heads >= newest and tables.is_current(connection)


def find_heads(connection: Connection) -> tuple[str, ...]:
    """Return the revisions that a database is at; none where it was never prepared."""
    return tuple(sorted(MigrationContext.configure(connection).get_current_heads()))


def newest_heads() -> tuple[str, ...]:
    """Return the revisions that this program brings a database to."""
    return tuple(sorted(ScriptDirectory.from_config(_config()).get_heads()))


def find_unknown(heads: Iterable[str]) -> list[str]:
    """Return those of the revisions that this program has never heard of: a newer one's."""
    known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
    return sorted(set(heads) - known)


def upgrade_to(connection: Connection, heads: Iterable[str]) -> None:
    """Bring an empty database to an earlier schema, within the caller's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    for head in heads:
        command.upgrade(config, head)


def make_migration(engine: Engine, message: str) -> None:
    """Write a new migration from the difference between models and database (for developers)."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)
