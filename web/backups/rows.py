"""The tables of a database as lines of JSON, the same whatever database they come from.

Tables are read as they are, not as the models of this program know them: a backup made before an
upgrade, or in its middle, is whole. Rows come in the order of their keys, so that equal contents
have equal digests on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    column,
    func,
    inspect,
    select,
    table,
    text,
    type_coerce,
)
from sqlalchemy import types as sql
from sqlalchemy.engine.interfaces import ReflectedColumn

from web.base.schema import find_heads

UNCOPIED = frozenset({"alembic_version", "editions", "posting_changes"})
"""Which schema a database has stands in the header; marks and the log of changes tell of changes to
this database alone, and begin anew in another."""
AT_ONCE = 500


class ValueKind(StrEnum):
    """How a column's values are written."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    MOMENT = "moment"
    """Without a zone it is UTC; written without one."""
    DAY = "day"
    JSON = "json"
    """As the text that the database holds."""
    BYTES = "bytes"


_KINDS: tuple[tuple[type[Any], ValueKind], ...] = (
    (sql.Boolean, ValueKind.BOOLEAN),
    (sql.JSON, ValueKind.JSON),
    (sql.DateTime, ValueKind.MOMENT),
    (sql.Date, ValueKind.DAY),
    (sql.Integer, ValueKind.INTEGER),
    (sql.Float, ValueKind.NUMBER),
    (sql.String, ValueKind.TEXT),
    (sql.LargeBinary, ValueKind.BYTES),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns in their order, and those that its rows are ordered by."""

    name: str
    columns: tuple[tuple[str, ValueKind], ...]
    key: tuple[str, ...]

    def describe(self) -> list[list[str]]:
        """Return the columns as a manifest has them."""
        return [[name, kind.value] for name, kind in self.columns]


def find_shapes(connection: Connection) -> list[Shape]:
    """Return every table of a database, in the order of their names."""
    inspector = inspect(connection)
    keys = inspector.get_multi_pk_constraint()
    shapes = []
    for (schema, name), columns in inspector.get_multi_columns().items():
        if name in UNCOPIED:
            continue
        found = tuple((one["name"], _kind_of(name, one)) for one in columns)
        key = tuple(keys[schema, name]["constrained_columns"])
        shapes.append(Shape(name, found, key or tuple(one for one, _ in found)))
    return sorted(shapes, key=lambda one: one.name)


def _kind_of(where: str, one: ReflectedColumn) -> ValueKind:
    for types, kind in _KINDS:
        if isinstance(one["type"], types):
            return kind
    raise TypeError(f"{where}.{one['name']}: nobody said how a {one['type']!r} is copied")


def read_lines(connection: Connection, shape: Shape) -> Iterator[bytes]:
    """Yield the rows of a table, a line each; memory holds but a few at a time."""
    encoders = [_ENCODERS[kind] for _, kind in shape.columns]
    streamed = connection.execution_options(yield_per=AT_ONCE)
    for row in streamed.execute(_select(connection, shape)):
        values = [
            None if value is None else encode(value)
            for encode, value in zip(encoders, row, strict=True)
        ]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def digest_table(connection: Connection, shape: Shape) -> tuple[int, str]:
    """Return how many rows a table has, and the SHA-256 of their lines."""
    count, sha = 0, hashlib.sha256()
    for line in read_lines(connection, shape):
        count += 1
        sha.update(line)
    return count, sha.hexdigest()


def read_heads(connection: Connection) -> list[str]:
    """Return the schema's revisions."""
    return list(find_heads(connection))


def _select(connection: Connection, shape: Shape) -> Select[Any]:
    is_sqlite = connection.dialect.name == "sqlite"
    kinds = dict(shape.columns)
    read = [_read(name, kind, is_sqlite).label(name) for name, kind in shape.columns]
    order = [_order(name, kinds[name], is_sqlite) for name in shape.key]
    source = table(shape.name, *(column(name) for name in kinds))
    return select(*read).select_from(source).order_by(*order)


def _read(name: str, kind: ValueKind, is_sqlite: bool) -> ColumnElement[Any]:
    found: ColumnElement[Any] = column(name)
    if kind is ValueKind.JSON:
        return type_coerce(found, Text) if is_sqlite else cast(found, Text)
    return type_coerce(found, TYPES[kind])


def _order(name: str, kind: ValueKind, is_sqlite: bool) -> ColumnElement[Any]:
    found: ColumnElement[Any] = column(name)
    if is_sqlite:
        return found
    if kind in (ValueKind.TEXT, ValueKind.JSON):
        # By their bytes, as SQLite does.
        return cast(found, Text).collate("C")
    return found


def _encode_moment(value: datetime) -> str:
    plain = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return plain.isoformat(timespec="microseconds")


def _decode_moment(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


_ENCODERS: dict[ValueKind, Callable[[Any], Any]] = {
    ValueKind.INTEGER: int,
    ValueKind.NUMBER: float,
    ValueKind.TEXT: str,
    ValueKind.BOOLEAN: bool,
    ValueKind.MOMENT: _encode_moment,
    ValueKind.DAY: lambda value: value.isoformat(),
    ValueKind.JSON: str,
    ValueKind.BYTES: lambda value: base64.b64encode(value).decode("ascii"),
}

DECODERS: dict[ValueKind, Callable[[Any], Any]] = {
    ValueKind.MOMENT: _decode_moment,
    ValueKind.DAY: date.fromisoformat,
    ValueKind.BYTES: base64.b64decode,
}
"""What is read from a line otherwise than as JSON has it."""

TYPES: dict[ValueKind, Any] = {
    ValueKind.INTEGER: sql.BigInteger(),
    ValueKind.NUMBER: sql.Double(),
    ValueKind.TEXT: sql.Text(),
    ValueKind.BOOLEAN: sql.Boolean(),
    ValueKind.MOMENT: sql.DateTime(timezone=True),
    ValueKind.DAY: sql.Date(),
    # Text as it is: each database makes its own JSON of it.
    ValueKind.JSON: sql.NullType(),
    ValueKind.BYTES: sql.LargeBinary(),
}


def read_numbers(connection: Connection) -> dict[str, int]:
    """Return "table.column" -> the last number that PostgreSQL gave there.

    A number is not given twice, even where its row is gone: the log speaks of it.
    """
    if connection.dialect.name != "postgresql":
        return {}
    return {
        f"{name}.{key}": int(last)
        for name, key, sequence in find_sequences(connection)
        if (last := connection.scalar(select(column("last_value")).select_from(text(sequence))))
    }


def find_sequences(connection: Connection) -> list[tuple[str, str, str]]:
    """Return (table, column, quoted name) of what numbers PostgreSQL's rows."""
    rows = connection.execute(
        text(
            "SELECT t.relname, a.attname, quote_ident(s.relname) FROM pg_class s"
            " JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')"
            " JOIN pg_class t ON t.oid = d.refobjid"
            " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"
            " WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace"
            " ORDER BY 1, 2"
        )
    )
    return [(str(name), str(key), str(sequence)) for name, key, sequence in rows]


def highest(connection: Connection, name: str, key: str) -> int:
    """Return the highest number in a column; 0 where there is none."""
    found = connection.scalar(select(func.max(column(key))).select_from(table(name)))
    return int(found or 0)
