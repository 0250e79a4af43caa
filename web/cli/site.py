"""Running the site: server, worker, or both."""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from flask import Flask

    from web.running.crew import Post, Pulse

_HOST = click.option(
    "--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Address to listen on."
)
_PORT = click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=int, help="Port to listen on."
)


_WORKERS = click.option(
    "--workers",
    envvar="TECHMATCH_WORKERS",
    type=click.IntRange(0, 64),
    help="Processes that answer; 0: as many as there is room for.",
)


@click.command("serve")
@_HOST
@_PORT
@_WORKERS
@click.option("--with-worker", is_flag=True, help="Run the worker as well, from the same memory.")
@click.pass_context
def serve_command(
    ctx: click.Context, host: str, port: int, workers: int | None, with_worker: bool
) -> None:
    """Serve the site.

    Example: PORT=8080 techmatch serve --workers 4
    """
    from flask.cli import ScriptInfo

    from web.base.config import load_settings
    from web.running import capacity, sharing

    if workers is not None:
        os.environ["TECHMATCH_WORKERS"] = str(workers)
    settings = load_settings()
    count = capacity.choose(settings.workers)
    # Before the application is loaded: its libraries look at the environment when imported.
    sharing.prepare_environment(settings, count > 1 or with_worker)
    app = ctx.ensure_object(ScriptInfo).load_app()
    with app.app_context():
        _look_around()
    _serve(app, host, port, count, with_worker)


def _look_around() -> None:
    from web.base import alarms, installation

    installation.require_ready()
    alarms.warn()


def _serve(app: Flask, host: str, port: int, count: int, with_worker: bool) -> None:
    """Load everything, then answer."""
    from web.running import asking, serving, site, warming

    doors = serving.open_doors(host, port)
    warming.warm(app, asking.local_address(host, port))
    warming.leave(app)
    beside = _worker_of(app) if with_worker else None
    site.run(app, doors, host, port, count, arrive=lambda: warming.arrive(app), beside=beside)


def _worker_of(app: Flask) -> Post:
    """Return what the worker does as a process of the site."""
    from web import tasks
    from web.running import crew, sharing

    def work(pulse: Pulse) -> None:
        sharing.count_apart()
        crew.keep_beating(pulse)
        tasks.run_worker(app)

    return crew.Post(work, name="the worker", silence=crew.LONG_SILENCE)


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
    _end_at_once()


def _end_at_once() -> NoReturn:
    """End without tidying up the interpreter: a task that is still in the code of a library, which
    the next worker does again, would crash it."""
    from web.base import db

    db.db.engine.dispose()
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


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
@_WORKERS
def start_command(host: str, port: int, workers: int | None) -> None:
    """Prepare everything, then run worker and site until Ctrl-C.

    A part that dies is started again. A new installation gets the demo data; one begun with
    ``techmatch init`` stays as it is.

    Example: PORT=8080 techmatch start
    """
    # Without the application: this process waits for as long as the site runs, and stays small.
    from web.base.config import load_settings
    from web.running import preparing
    from web.supervisor import Supervisor, require_free

    if workers is not None:
        os.environ["TECHMATCH_WORKERS"] = str(workers)
    settings = load_settings()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    require_free(host, port)
    logins = preparing.prepare_apart()
    os.environ["HOST"], os.environ["PORT"] = host, str(port)
    mails = "" if settings.smtp_url else str(settings.mails_folder.resolve())
    raise SystemExit(Supervisor(host, port, logins, mails).run())
