"""The command line: ``techmatch COMMAND``. Flask's CLI underneath."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup

from embeddings.errors import EmbeddingsError
from matcher.domain.errors import TechmatchError


@contextmanager
def _loading() -> Iterator[None]:
    """Load modules without the collector of garbage: what they make stays as long as the process
    runs, and searching it again and again takes a third of the time of a start. Afterwards it is
    left out of every search, so that requests are not held up by it either."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


WITHOUT_DATABASE = frozenset({"access", "doctor", "maintenance"})
PREPARING = frozenset({"init", "demo", "prepare", "backup"})
"""These bring the database to where the others expect it, or take it as it is."""
LASTING = frozenset({"init", "prepare", "serve", "worker"})
"""Before these the database's whole file is looked at, however large it is."""
QUICKLY_READ = 1 << 30


def _create_app() -> Flask:
    # Whatever a command makes is its owner's alone.
    os.umask(0o077)
    with _loading():
        from web.app import create_app

        app = create_app()
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(lambda: _leave_database(app))
        _check_database(app, _name_of(context))
    return app


def _leave_database(app: Flask) -> None:
    """Close what a command that ends has open at the database, as a good guest of a server."""
    from web.base import db

    with app.app_context():
        db.db.engine.dispose()


def _name_of(context: click.Context) -> str:
    """Return the name of our command that is being run; of a group's, that of the group."""
    while context.parent is not None and context.parent.parent is not None:
        context = context.parent
    return context.info_name or ""


def _check_database(app: Flask, command: str) -> None:
    """Raise ConfigError with what to do, where a command finds no database to work on."""
    from sqlalchemy.exc import SQLAlchemyError

    from web.base import installation, start_faults

    if command in WITHOUT_DATABASE:
        return
    start_faults.check_file(app.config["SETTINGS"], None if command in LASTING else QUICKLY_READ)
    with app.app_context():
        check = installation.require_known if command in PREPARING else installation.require_ready
        try:
            check()
        except SQLAlchemyError as error:
            raise start_faults.explain_database(error, app.config["SETTINGS"]) from error


def _explain(error: Exception) -> TechmatchError | None:
    """Return the sentence for a database that fails; None for whatever else is wrong."""
    from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    ours = (DataError, IntegrityError, ProgrammingError)
    if not isinstance(error, DBAPIError | PoolTimeout) or isinstance(error, ours):
        return None
    from web.base import start_faults
    from web.base.config import load_settings

    logging.getLogger(__name__).debug("the database failed", exc_info=error)
    return start_faults.explain_database(error, load_settings())


class TechmatchGroup(FlaskGroup):
    """Flask's command group with our commands only, found without loading the application."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands; asking for help must not need a database."""
        self.add_commands_of_features()
        return sorted(self.commands)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command by name."""
        if name not in self.commands:
            self.add_commands_of_features()
        return self.commands.get(name)

    def add_commands_of_features(self) -> None:
        """Add what the features declare. Matching two files starts quickly without them."""
        with _loading():
            from web.features import FEATURES

        for feature in FEATURES:
            for command in feature.commands:
                self.add_command(command)

    def invoke(self, ctx: click.Context) -> Any:
        """Show our own errors as one clear message and exit with 2."""
        try:
            return super().invoke(ctx)
        except (TechmatchError, EmbeddingsError) as error:
            said: Exception = error
        except Exception as error:
            known = _explain(error)
            if known is None:
                raise
            said = known
        click.echo(f"techmatch: {said}", err=True)
        sys.exit(2)


@click.group(
    cls=TechmatchGroup,
    create_app=_create_app,
    add_default_commands=False,
    add_version_option=False,
    set_debug_flag=False,
    load_dotenv=False,
)
@click.version_option(package_name="techmatch")
def main() -> None:
    """Match technology needs with research achievements, and run the platform.

    Example: techmatch match needs.xlsx achievements.xlsx --out matches.xlsx
    """


def _register() -> None:
    from web.cli.access import access_command
    from web.cli.maintenance import maintenance_group
    from web.cli.matching import evaluate_command, match_command
    from web.cli.setup import init_command, migrate_store_command, reindex_command
    from web.cli.site import prepare_command, serve_command, start_command, worker_command

    for command in (
        access_command,
        evaluate_command,
        init_command,
        maintenance_group,
        match_command,
        prepare_command,
        reindex_command,
        migrate_store_command,
        serve_command,
        start_command,
        worker_command,
    ):
        main.add_command(command)


_register()
