"""What kind of installation this is: with demo data or for production, never both."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from matcher.domain.errors import ConfigError
from web.base import chain, db, statistics
from web.base.caching import answers
from web.base.models import Meta
from web.base.queue import tables
from web.base.schema import (
    find_heads,
    find_unknown,
    is_current,
    newest_heads,
    upgrade_database,
)

InstallationKind = Literal["demo", "production"]
_NAME = "installation"


def kind() -> str | None:
    """Return 'demo', 'production', or None for a database that was not prepared yet."""
    if not inspect(db.db.engine).has_table(Meta.__tablename__):
        return None
    row = db.session().get(Meta, _NAME)
    found = row.value if row else None
    db.rollback()
    return found


def prepare(wanted: InstallationKind) -> None:
    """Bring the database to the present schema and fix its kind for good.

    Raises ConfigError when the installation was begun as the other kind.
    """
    require_known()
    upgrade_database(db.db.engine)
    present = kind()
    if present is None:
        with db.unit_of_work() as session:
            session.add(Meta(name=_NAME, value=wanted))
    elif present != wanted:
        raise ConfigError(
            f"This installation was begun for {present}; {wanted} data cannot be mixed into it."
            " Choose another folder with TECHMATCH_HOME."
        )
    chain.seal_history()
    # An older database, or a restored one, may never have been counted.
    statistics.keep_fresh()


def remember(name: str, value: str) -> None:
    """Keep one fact about the installation."""
    db.session().merge(Meta(name=name, value=value))


def recall(name: str) -> str | None:
    """Return a fact that was kept, or None."""
    row = db.session().get(Meta, name)
    return row.value if row else None


def require_known() -> None:
    """Raise ConfigError where a newer version of the program has made the database."""
    with db.db.engine.connect() as connection:
        unknown = find_unknown(find_heads(connection)) or tables.find_unknown(connection)
    if unknown:
        raise ConfigError(
            f"The database was made by a newer version of the program (schema {unknown[0]}; this"
            f" one knows {newest_heads()[0]}). Install the newer version again, or restore a backup"
            " made by this one: docs/backups.md"
        )


def require_ready() -> None:
    """Raise ConfigError unless the database is prepared and up to date."""
    require_known()
    if kind() is None:
        raise ConfigError("There is no database yet. Run: techmatch init (or scripts/run)")
    if not is_current(db.db.engine):
        raise ConfigError("The database has an older schema. Run: techmatch init (or scripts/run)")


def is_demo_installation() -> bool:
    """Return whether the installation was begun with demo data."""
    return answers.keep("installation", "", _read_begun_with) == "demo"


def _read_begun_with() -> str | None:
    row = db.session().get(Meta, "installation")
    return None if row is None else row.value


def is_production_installation() -> bool:
    """Return whether the installation was begun for production."""
    return recall(_NAME) == "production"


def is_reachable() -> bool:
    """Return whether the database answers; raises what the driver raises where it does not."""
    return db.session().scalar(select(1)) == 1


def is_demo_site() -> bool:
    """Return whether pages say that they show demo data; False where the database fails."""
    try:
        return is_demo_installation()
    except SQLAlchemyError:
        # The page that tells of a broken database must not need it.
        return False
