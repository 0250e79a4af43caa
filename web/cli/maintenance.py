"""Closing and opening the site."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import with_appcontext

from matcher.domain.errors import InputError
from web.base import maintenance, site


@click.group("maintenance")
def maintenance_group() -> None:
    """Show everybody a page that says the site is being worked on.

    Example: techmatch maintenance on --until "2026-11-30 18:00"
    """


@maintenance_group.command("on")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
    help="When the site will be back, in the site's time zone.",
)
@with_appcontext
def on_command(until: datetime | None) -> None:
    """Close the site: every page answers 503, /health goes on.

    Example: techmatch maintenance on --until "2026-11-30 18:00"
    """
    end = until.replace(tzinfo=site.zone()) if until else None
    if end is not None and end <= site.now():
        text = f"--until: {until:%Y-%m-%d %H:%M} is over; name a later time"
        raise InputError.of("until", "over", text)
    maintenance.begin(site.settings().home, end)
    click.echo("The site is closed. Open it with: techmatch maintenance off")


@maintenance_group.command("off")
@with_appcontext
def off_command() -> None:
    """Open the site again.

    Example: techmatch maintenance off
    """
    was_closed = maintenance.end(site.settings().home)
    click.echo("The site is open." if was_closed else "The site was not closed.")
