"""``techmatch demo``."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


@click.command("demo")
@with_appcontext
def demo_command() -> None:
    """Load the demo data into a new installation.

    Refused where an installation was begun for production.

    Example: TECHMATCH_HOME=/tmp/try techmatch demo
    """
    from web.base import installation
    from web.demo import loading as demo

    installation.prepare("demo")
    count = demo.load_demo(progress=click.echo)
    click.echo(f"Demo data: {count}" if count else "The demo data is already there.")
