"""Asking the installation how it is."""

from __future__ import annotations

import sqlite3

import click
from flask.cli import ScriptInfo


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of lines.")
@click.pass_context
def doctor_command(ctx: click.Context, as_json: bool) -> None:
    """Look at everything the site stands on, and say what to do about what is wrong.

    Ends with 0 where all is well, 1 where something is to be looked after, 2 where something is
    broken. It changes nothing, and may run beside the site.

    Example: techmatch doctor
    """
    from sqlalchemy.exc import SQLAlchemyError

    from matcher.domain.errors import TechmatchError
    from web.base.checks.asking import worst
    from web.monitoring import doctor

    try:
        app = ctx.ensure_object(ScriptInfo).load_app()
    except (TechmatchError, OSError, sqlite3.Error, SQLAlchemyError) as error:
        results = doctor.explain_start(error)
    else:
        with app.app_context():
            results = doctor.examine()
    click.echo(doctor.write_json(results) if as_json else doctor.write_text(results))
    ctx.exit(doctor.STATUS[worst(results)])
