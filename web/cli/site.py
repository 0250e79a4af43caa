"""Running the site: server, worker, or both."""

from __future__ import annotations

import json
import logging
import os

import click
from flask import current_app
from flask.cli import with_appcontext

_HOST = click.option(
    "--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Address to listen on."
)
_PORT = click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=int, help="Port to listen on."
)


@click.command("serve")
@_HOST
@_PORT
@with_appcontext
def serve_command(host: str, port: int) -> None:
    """Serve the site.

    Example: PORT=8080 techmatch serve
    """
    from web.base import alarms, installation
    from web.engine import loaded
    from web.running import asking, lifeline, notifying
    from web.running.serving import Server

    lifeline.watch()
    installation.require_ready()
    alarms.warn()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    loaded.warm_up()
    server = Server(app, host, port)
    notifying.notify("READY=1")
    address = asking.local_address(host, port)
    notifying.keep_watchdog(lambda: asking.is_answering(address, 10.0))
    server.run()


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Perform queued tasks: index, match, open and close calls.

    Example: techmatch worker
    """
    from web import tasks
    from web.base import alarms, installation
    from web.running import lifeline, notifying

    lifeline.watch()
    installation.require_ready()
    alarms.warn()
    notifying.notify("READY=1")
    # A long task is no fault: what is told is that the process still runs at all.
    notifying.keep_watchdog(lambda: True)
    tasks.run_worker(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("prepare")
@click.option("--tell", type=int, hidden=True, help="Descriptor that gets the demo's logins.")
@with_appcontext
def prepare_command(tell: int | None) -> None:
    """Prepare everything as ``techmatch start`` does before it runs, and end.

    A new installation gets the demo data; one begun with ``techmatch init`` stays as it is.

    Example: techmatch prepare
    """
    from web.base import installation
    from web.postings import demo as demo_data
    from web.running import lifeline

    lifeline.watch()
    if installation.kind() == "production":
        installation.prepare("production")
    else:
        _prepare_demo()
    if tell is not None:
        logins = demo_data.logins() if installation.kind() == "demo" else []
        with os.fdopen(tell, "w", encoding="utf-8") as channel:
            json.dump(logins, channel)


def _prepare_demo() -> None:
    from web.base import installation
    from web.demo import loading
    from web.engine import indexing
    from web.proposing import matching as proposals

    click.echo("Preparing the database ...")
    installation.prepare("demo")
    if loading.load_demo(progress=click.echo):
        # Whoever sees the demo for the first time should find proposals. Later starts
        # leave what is due to the worker.
        click.echo("Building the index ...")
        indexing.embed_due()
        proposals.match_due(progress=click.echo)


@click.command("start")
@_HOST
@_PORT
def start_command(host: str, port: int) -> None:
    """Prepare everything, then run worker and site until Ctrl-C.

    A part that dies is started again. A new installation gets the demo data; one begun with
    ``techmatch init`` stays as it is.

    Example: PORT=8080 techmatch start
    """
    # Without the application: this process waits for as long as the site runs, and stays small.
    from web.base.config import load_settings
    from web.running import preparing
    from web.supervisor import Supervisor, require_free

    settings = load_settings()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    require_free(host, port)
    logins = preparing.prepare_apart()
    os.environ["HOST"], os.environ["PORT"] = host, str(port)
    mails = "" if settings.smtp_url else str(settings.mails_folder.resolve())
    raise SystemExit(Supervisor(host, port, logins, mails).run())
