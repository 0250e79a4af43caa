"""The audit log from the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from web.logbook.chain import Finding


@click.group("log")
def log_group() -> None:
    """Verify the audit log.

    Example: techmatch log verify
    """


@log_group.command("verify")
@click.option(
    "--from",
    "start",
    metavar="HEAD",
    help="A head known from a mail, a print or an archive, as number:hash: begin behind it.",
)
@with_appcontext
def verify_command(start: str | None) -> None:
    """Verify the audit log: its chain, and the heads that were kept.

    Prints the head and ends with 0; or the first entry that does not fit, and ends with 1.

    Example: techmatch log verify
    """
    from web.base import site
    from web.base.chain import START, Head
    from web.logbook import chain, checks

    known = Head.parse(start) if start else START
    verdict = chain.verify(known)
    if known == START:
        checks.store(verdict)
    if verdict.finding is not None:
        click.echo(_say(verdict.finding))
        click.echo(f"What fits ends with: {verdict.head}")
        sys.exit(1)
    click.echo(f"The audit log is as it was written ({site.settings().timezone}).")
    click.echo(f"Head: {verdict.head}")


def _say(finding: Finding) -> str:
    from web.logbook.words import exact_moment

    which = f"number {finding.number}" if finding.number else "without a number"
    key = f", id {finding.entry_id}" if finding.entry_id else ""
    at = f", {exact_moment(finding.at)}" if finding.at else ""
    return f"The audit log does not fit at entry {which}{key}{at}: {finding.fault.value}"


@log_group.command("new-key")
@click.option("--yes", is_flag=True, help="The old key cannot be found.")
@with_appcontext
def new_key_command(yes: bool) -> None:
    """Go on with a new key where the one that sealed the log is lost for good.

    What was sealed before can no longer be checked by itself; verify what comes after with
    --from and the head that is printed.

    Example: techmatch log new-key --yes
    """
    from matcher.domain.errors import InputError
    from web.base import chain, db
    from web.logbook.service import change_key

    if not chain.find_trouble():
        raise InputError.of("key", "fits", "the key of the audit log is the right one")
    db.rollback()
    if not yes:
        text = "put the old key back if there is a copy; if not: techmatch log new-key --yes"
        raise InputError.of("yes", "missing", text)
    head = change_key()
    click.echo("The audit log goes on with a new key. Restart the site.")
    click.echo(f"Verify from here: techmatch log verify --from {head}")
