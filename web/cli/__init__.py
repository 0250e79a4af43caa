"""The command line: ``techmatch COMMAND``. Flask's CLI underneath."""

from __future__ import annotations

import gc
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


def _create_app() -> Flask:
    with _loading():
        from web.app import create_app

        return create_app()


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
            click.echo(f"techmatch: {error}", err=True)
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
    from web.cli.setup import init_command, reindex_command
    from web.cli.site import prepare_command, serve_command, start_command, worker_command

    for command in (
        access_command,
        evaluate_command,
        init_command,
        maintenance_group,
        match_command,
        prepare_command,
        reindex_command,
        serve_command,
        start_command,
        worker_command,
    ):
        main.add_command(command)


_register()
