"""Quarterly calls from the command line."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


@click.group("call")
def call_group() -> None:
    """List quarterly calls, open and close them, publish a catalogue.

    Example: techmatch call list
    """


@call_group.command("list")
@with_appcontext
def list_calls() -> None:
    """List every call with its state.

    Example: techmatch call list
    """
    from web.calls.queries import list_all_calls

    for call in list_all_calls():
        click.echo(f"{call.id}\t{call.key}\t{call.kind.value}\t{call.state.value}\t{call.title}")


@call_group.command("step")
@click.argument("call_id", type=int)
@click.argument(
    "action",
    type=click.Choice(["schedule", "unschedule", "open", "close", "catalogue", "archive"]),
)
@click.option("--as", "email", required=True, help="The officer who does it.")
@with_appcontext
def step_call(call_id: int, action: str, email: str) -> None:
    """Take one step of a call's life.

    Example: techmatch call step 3 close --as officer@example.org
    """
    from web.base import db
    from web.calls import service as calls_service
    from web.calls.queries import get_call
    from web.catalogues import service as catalogues_service
    from web.people.queries import get_account

    with db.unit_of_work():
        call, officer = get_call(call_id), get_account(email)
        if action == "catalogue":
            catalogues_service.publish_catalogue(officer, call)
        else:
            calls_service.move_call(officer, call, action)
        state = call.state.value
    click.echo(f"{call_id}\t{state}")
