"""``techmatch backup`` and ``techmatch restore``."""

from __future__ import annotations

import click
from flask.cli import ScriptInfo

from matcher.domain.errors import ConfigError

_TO = click.option("--to", "address", help="Folder or address; TECHMATCH_BACKUPS where not given.")


@click.group("backup", invoke_without_command=True)
@_TO
@click.pass_context
def backup_group(context: click.Context, address: str | None) -> None:
    """Make a backup while the site is running.

    Database, attached files, settings and texts, all of one moment; encrypted with
    TECHMATCH_BACKUP_KEY, and with the keys of the site only then. Older ones are removed as
    TECHMATCH_BACKUPS_KEEP says.

    Example: techmatch backup --to /mnt/backups/techmatch
    """
    if context.invoked_subcommand is None:
        with context.ensure_object(ScriptInfo).load_app().app_context():
            _make(address)


def _make(address: str | None) -> None:
    from web.backups.keys import find_passphrase
    from web.backups.making import make_backup
    from web.backups.places import Place
    from web.base import db, site

    settings = site.settings()
    place = Place(_address(address, settings.backups))
    made = make_backup(db.db.engine, settings, place, find_passphrase(settings))
    click.echo(f"{place.root}/{made.name}: {made.rows} rows, {made.files} files")
    if made.removed:
        click.echo(f"{len(made.removed)} older ones were removed.")
    if not made.encrypted:
        click.echo(
            "It is not encrypted, so that secret_key, seal_key and log_key are not in it: keep"
            " copies of them in a place of their own.",
            err=True,
        )
    if made.missing or made.damaged:
        click.echo(
            f"The store of files has lost {made.missing} and damaged {made.damaged} of them;"
            " an older backup may hold them.",
            err=True,
        )


@backup_group.command("list")
@_TO
def list_command(address: str | None) -> None:
    """List the backups: when each was made, its size, schema and version. Needs no key.

    Example: techmatch backup list
    """
    from web.backups import archive
    from web.backups.errors import BadBackup
    from web.backups.places import Place, opening
    from web.base.config import load_settings

    place = Place(_address(address, load_settings().backups))
    for one in place.find_all():
        try:
            with opening(f"{place.root}/{one.name}") as stream:
                header = archive.peek(stream)
            said = f"schema {header['schema'][0]}\t{header['program']}"
        except (BadBackup, LookupError, TypeError):
            said = "damaged"
        kind = "encrypted" if one.is_encrypted else "plain"
        click.echo(f"{one.name}\t{one.made_at:%Y-%m-%d %H:%M} UTC\t{one.size}\t{kind}\t{said}")


@backup_group.command("verify")
@click.argument("file")
def verify_command(file: str) -> None:
    """Read all of a backup and say whether it is whole and could be restored.

    Example: techmatch backup verify /mnt/backups/techmatch/techmatch-20261129T020000Z.tar.gz
    """
    from web.backups.keys import find_passphrase
    from web.backups.restoring import check_backup
    from web.base.config import load_settings

    checked = check_backup(file, find_passphrase(load_settings()))
    manifest = checked.manifest
    click.echo(
        f"The backup is whole: {len(manifest['tables'])} tables, {checked.rows} rows,"
        f" {len(manifest['files'])} files, of {manifest['made_at']}, schema"
        f" {', '.join(manifest['schema'])}, version {manifest['program']}."
    )


@click.command("restore")
@click.argument("file")
def restore_command(file: str) -> None:
    """Bring a backup back into an empty place, and compare.

    The home folder must hold no database and no files, and the database of
    TECHMATCH_DATABASE_URL no table; nothing is ever overwritten. One that was broken off is
    begun again with the same command.

    Example: TECHMATCH_HOME=/srv/again techmatch restore techmatch-20261129T020000Z.tar.gz
    """
    import os

    from web.backups.keys import find_passphrase
    from web.backups.restoring import restore
    from web.base.config import load_settings

    os.umask(0o077)
    settings = load_settings()
    done = restore(settings, file, find_passphrase(settings), click.echo)
    click.echo(
        f"Restored and compared: {done.tables} tables, {done.rows} rows, {done.files} files, all"
        " equal. The worker makes the index anew."
    )
    for note in done.notes:
        click.echo(f"Note: {note}.", err=True)


def _address(given: str | None, configured: str) -> str:
    if not given and not configured:
        raise ConfigError(
            "Say where the backup is to go: techmatch backup --to FOLDER, or TECHMATCH_BACKUPS."
        )
    return given or configured
