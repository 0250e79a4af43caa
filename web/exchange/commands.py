"""Postings into the database from a file, and out of it."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

_KINDS = {"needs": "need", "achievements": "achievement"}


@click.command("import")
@click.argument("what", type=click.Choice(list(_KINDS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "email", required=True, help="The member who becomes the author.")
@with_appcontext
def import_command(what: str, file: Path, email: str) -> None:
    """Store the rows of a spreadsheet as drafts of a member's organisation.

    All rows or none: a bad file is refused with row and column of every problem.

    Example: techmatch import needs needs.xlsx --as firm@example.org
    """
    from matcher.types import Kind
    from web.base import db, statistics
    from web.base.labels import region_names
    from web.exchange import service as exchange
    from web.exchange.items import raise_problems, say_findings
    from web.exchange.reading import read_table
    from web.people.queries import get_account

    kind = Kind(_KINDS[what])
    reading = read_table(file, file.name, kind, region_names())
    raise_problems(reading)
    for line in say_findings(reading):
        click.echo(line, err=True)
    with db.unit_of_work():
        count = len(exchange.import_rows(get_account(email), reading))
    statistics.keep_fresh()
    click.echo(f"{count} drafts are stored; {email} can complete and submit them.")


@click.command("export")
@click.argument("what", type=click.Choice([*_KINDS, "matches"]))
@click.option("--out", "file", type=click.Path(path_type=Path), required=True)
@with_appcontext
def export_command(what: str, file: Path) -> None:
    """Write what the database holds: published postings, or every match.

    Of postings only the public text is written, in columns that ``techmatch match`` reads.

    Example: techmatch export matches --out matches.xlsx
    """
    from matcher.types import Kind
    from web.base import db
    from web.base.sheets.writing import check_suffix, write_results
    from web.exchange import service as exchange

    check_suffix(file)
    with db.reading():
        if what == "matches":
            rows, columns = list(exchange.export_matches()), exchange.MATCH_COLUMNS
        else:
            rows, columns = list(exchange.export_items(Kind(_KINDS[what]))), exchange.ITEM_COLUMNS
    write_results(file, rows, columns)
    click.echo(f"{len(rows)} rows are in {file}.")
