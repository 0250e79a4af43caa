"""Setting up an installation, and making its indexes anew."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


@click.command("init")
@with_appcontext
def init_command() -> None:
    """Prepare an empty installation for production.

    Creates or upgrades the database. An installation begun here never takes demo data.

    Example: techmatch init && techmatch user add --role officer --email you@example.org
    """
    from web.base import installation

    installation.prepare("production")
    click.echo("The database is ready and empty. Add an officer with: techmatch user add")


@click.command("reindex")
@with_appcontext
def reindex_command() -> None:
    """Rebuild embeddings and indexes from the database.

    Example: techmatch reindex
    """
    from tqdm import tqdm

    from web.engine import indexing

    with tqdm(desc="Embedding", unit=" items") as bar:

        def advance(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        count = indexing.rebuild(progress=advance)
    click.echo(f"{count} published items are indexed.")


@click.command("migrate-store")
@with_appcontext
def migrate_store_command() -> None:
    """Write the vectors to the Milvus that TECHMATCH_MILVUS names, while the site goes on.

    Broken off, it goes on where it was. It ends when both sides hold the same.

    Example: TECHMATCH_MILVUS=http://milvus.lan:19530 techmatch migrate-store
    """
    from web.base import installation
    from web.engine import migrating

    installation.require_ready()
    for encoder, kind, count in migrating.fill_milvus():
        click.echo(f"{count} vectors of {kind.value}s by {encoder} are in Milvus.")
    click.echo("Set TECHMATCH_MILVUS for site and worker on every host, and start them anew.")
