"""Getting somebody back in from the command line."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from web.people.commands import user_group


@user_group.command("reset-second-factor")
@click.argument("email")
@with_appcontext
def reset_second_factor(email: str) -> None:
    """Take away the second factor of somebody who lost it; every session ends.

    Example: techmatch user reset-second-factor li@example.org
    """
    from web.base import db
    from web.entry import service
    from web.people.queries import get_account

    with db.unit_of_work():
        service.reset_second_factor(None, get_account(email))
    click.echo("The second factor is removed.")
