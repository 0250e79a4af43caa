"""Bringing the tables of a backup back into an empty database, all of them or none.

On PostgreSQL everything happens in one transaction; SQLite's file is made beside its place and
gets its name when it is whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, delete, func, insert, select, table, text
from sqlalchemy.exc import DBAPIError

from web.backups import rows
from web.backups.errors import BadBackup
from web.backups.rows import Shape, ValueKind
from web.base import durable
from web.base.schema import upgrade_to

Parts = Iterable[tuple[str, bytes]]
"""(table, lines): the parts of tables in the order of a backup."""


def load_database(connection: Connection, manifest: Mapping[str, Any], parts: Parts) -> None:
    """Make the schema that a backup has, and fill it. The caller has begun a transaction.

    Raises BadBackup where what was stored is not what the manifest says.
    """
    upgrade_to(connection, manifest["schema"])
    shapes = {shape.name: shape for shape in rows.find_shapes(connection)}
    _check_tables(shapes, manifest)
    with _references_aside(connection):
        for name in shapes:
            _empty(connection, name)
        for name, lines in parts:
            load_lines(connection, _as_written(shapes[name], manifest), lines)
    _set_numbers(connection, manifest.get("numbers", {}))
    differences = compare_tables(connection, manifest)
    if differences:
        raise BadBackup(f"What was restored differs from the backup: {'; '.join(differences)}")


def _check_tables(shapes: Mapping[str, Shape], manifest: Mapping[str, Any]) -> None:
    for name, said in manifest["tables"].items():
        found = dict(shapes[name].columns) if name in shapes else {}
        if found != {column: ValueKind(kind) for column, kind in said["columns"]}:
            raise BadBackup(
                f"The table {name} of this backup is not as the schema"
                f" {', '.join(manifest['schema'])} has it: it was made by another program"
            )


def _as_written(shape: Shape, manifest: Mapping[str, Any]) -> Shape:
    """Return the table with its columns in the order of the backup's lines."""
    said = manifest["tables"][shape.name]["columns"]
    return Shape(shape.name, tuple((name, ValueKind(kind)) for name, kind in said), shape.key)


@contextmanager
def _references_aside(connection: Connection) -> Iterator[None]:
    """Let rows come in any order: on PostgreSQL references are taken off and put on again, which
    checks them all. SQLite does not watch them here, and is asked afterwards."""
    if connection.dialect.name != "postgresql":
        yield
        return
    found = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'f'"
            " AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
    ).all()
    for name, constraint, _ in found:
        connection.exec_driver_sql(f"ALTER TABLE {name} DROP CONSTRAINT {constraint}")
    yield
    for name, constraint, definition in found:
        connection.exec_driver_sql(f"ALTER TABLE {name} ADD CONSTRAINT {constraint} {definition}")


def _empty(connection: Connection, name: str) -> None:
    """Take out what the migrations put into a new database."""
    source = table(name)
    if connection.scalar(select(func.count()).select_from(source)):
        connection.execute(delete(source))


def load_lines(connection: Connection, shape: Shape, lines: bytes) -> None:
    """Store the rows of one part. Raises BadBackup where a line is no row of the table."""
    source = table(shape.name, *(column(name, rows.TYPES[kind]) for name, kind in shape.columns))
    statement = insert(source)
    for some in batched_lines(lines):
        try:
            values = [_decode(shape, json.loads(line)) for line in some]
            connection.execute(statement, values)
        except (ValueError, TypeError, DBAPIError) as error:
            raise BadBackup(
                f"A row of the table {shape.name} cannot be stored ({type(error).__name__})"
            ) from error


def batched_lines(lines: bytes) -> Iterator[tuple[bytes, ...]]:
    """Yield the lines of a part, some at a time."""
    # Not splitlines: a text may hold other characters that end a line.
    waiting = iter(lines.split(b"\n"))
    while some := tuple(line for line in islice(waiting, rows.AT_ONCE) if line):
        yield some


def _decode(shape: Shape, values: list[Any]) -> dict[str, Any]:
    return {
        name: None if value is None else rows.DECODERS.get(kind, _same)(value)
        for (name, kind), value in zip(shape.columns, values, strict=True)
    }


def _same(value: Any) -> Any:
    return value


def _set_numbers(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Let PostgreSQL go on counting where it stopped."""
    if connection.dialect.name != "postgresql":
        return
    for name, key, sequence in rows.find_sequences(connection):
        last = max(rows.highest(connection, name, key), int(numbers.get(f"{name}.{key}", 0)))
        if last:
            connection.execute(
                text("SELECT setval(:name, :last)"), {"name": sequence, "last": last}
            )


def compare_tables(connection: Connection, manifest: Mapping[str, Any]) -> list[str]:
    """Return what differs between a database and a manifest, a sentence for each table."""
    found = {shape.name: shape for shape in rows.find_shapes(connection)}
    said = manifest["tables"]
    differences = [f"{name} is only in one of them" for name in sorted(set(found) ^ set(said))]
    for name in sorted(set(found) & set(said)):
        count, sha = rows.digest_table(connection, _as_written(found[name], manifest))
        if count != said[name]["rows"]:
            differences.append(f"{name} has {count} rows instead of {said[name]['rows']}")
        elif sha != said[name]["sha256"]:
            differences.append(f"{name} has other contents")
    return differences


def check_references(connection: Connection) -> list[str]:
    """Return which tables of SQLite hold rows that refer to nothing; PostgreSQL has checked."""
    if connection.dialect.name != "sqlite":
        return []
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return sorted({str(row[0]) for row in broken})


def check_integrity(connection: Connection) -> None:
    """Have SQLite look at all of its file. Raises BadBackup where it finds something."""
    if connection.dialect.name != "sqlite":
        return
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if found != "ok":
        raise BadBackup("The restored database is damaged: look at the disk, then begin again")


def name_file(part: Path, path: Path) -> None:
    """Give SQLite's finished file its name, all of it on the disk."""
    with part.open("rb+") as stream:
        durable.sync_file(stream)
    part.replace(path)
    durable.sync_folder(path.parent)
