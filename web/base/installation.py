"""What kind of installation this is: with demo data or for production, never both."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import inspect

from matcher.errors import ConfigError
from web import db
from web.models import Meta
from web.schema import is_current, upgrade_database
from web.services import statistics

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
    # An older database, or a restored one, may never have been counted.
    statistics.keep_fresh()


def remember(name: str, value: str) -> None:
    """Keep one fact about the installation."""
    db.session().merge(Meta(name=name, value=value))


def recall(name: str) -> str | None:
    """Return a fact that was kept, or None."""
    row = db.session().get(Meta, name)
    return row.value if row else None


def require_ready() -> None:
    """Raise ConfigError unless the database is prepared and up to date."""
    if kind() is None:
        raise ConfigError("There is no database yet. Run: techmatch init (or scripts/run)")
    if not is_current(db.db.engine):
        raise ConfigError("The database has an older schema. Run: techmatch init (or scripts/run)")
