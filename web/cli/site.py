"""Running the site: server, worker, or both."""

from __future__ import annotations

import os

import click
from flask import current_app
from flask.cli import with_appcontext

from web.base import site

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
    import waitress

    from web.base import alarms, installation
    from web.engine import loaded

    installation.require_ready()
    alarms.warn()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settings = site.settings()
    loaded.warm_up()
    waitress.serve(
        app,
        host=host,
        port=port,
        threads=settings.threads,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Perform queued tasks: index, match, open and close calls.

    Example: techmatch worker
    """
    from web import tasks
    from web.base import alarms, installation

    installation.require_ready()
    alarms.warn()
    tasks.run_worker(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("start")
@_HOST
@_PORT
@with_appcontext
def start_command(host: str, port: int) -> None:
    """Prepare everything, then run worker and site until Ctrl-C.

    A new installation gets the demo data; one begun with ``techmatch init`` stays as it is.

    Example: PORT=8080 techmatch start
    """
    from web.base import installation
    from web.demo import loading
    from web.engine import indexing
    from web.postings import demo as demo_data
    from web.proposing import matching as proposals
    from web.supervisor import Supervisor

    if installation.kind() == "production":
        installation.prepare("production")
    else:
        click.echo("Preparing the database ...")
        installation.prepare("demo")
        if loading.load_demo(progress=click.echo):
            # Whoever sees the demo for the first time should find proposals. Later starts
            # leave what is due to the worker.
            click.echo("Building the index ...")
            indexing.embed_due()
            proposals.match_due(progress=click.echo)
    logins = demo_data.logins() if installation.kind() == "demo" else []
    os.environ["HOST"], os.environ["PORT"] = host, str(port)
    settings = current_app.config["SETTINGS"]
    mails = "" if settings.smtp_url else str(settings.mails_folder.resolve())
    raise SystemExit(Supervisor(host, port, logins, mails).run())
