"""Bringing a database to the present schema."""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

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
    """Apply every migration the database does not have yet."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")
        connection.commit()


def is_current(engine: Engine) -> bool:
    """Return whether the database has the newest schema."""
    newest = set(ScriptDirectory.from_config(_config()).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) >= newest


def make_migration(engine: Engine, message: str) -> None:
    """Write a new migration from the difference between models and database (for developers)."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)
