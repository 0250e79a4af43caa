"""``techmatch access``: who may do what."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("access")
@with_appcontext
def access_command() -> None:
    """Print who may do what: every route with its action, object and roles.

    Example: techmatch access | grep officer
    """
    from flask import Flask

    from web.base.overview import list_access

    app = current_app
    assert isinstance(app, Flask)
    for line in list_access(app):
        click.echo(line)
