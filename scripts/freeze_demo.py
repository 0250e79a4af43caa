"""Freeze the demo's database as a small backup that tests upgrade from.

.venv/bin/python scripts/freeze_demo.py HOME OUT

HOME is the folder of a demo (``TECHMATCH_HOME=HOME techmatch demo``), on SQLite. All tables are
kept as they are but the embeddings, of which a few show how they look: the rest follows from the
texts, and would be most of the file. It holds no settings and no keys. The moment and the name
inside are those of the newest row, so that the same demo makes the same file.

Freeze a demo before a migration that changes what many tables hold, as
tests/backups/frozen/demo-SCHEMA.tar.gz; older ones stay, and are upgraded from ever after.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from web.backups import archive, making, rows

FEW = 20
SHORTENED = frozenset({"embeddings"})


def shorten(connection: Connection, shape: rows.Shape) -> Iterator[bytes]:
    """Yield the lines of a table that are kept."""
    lines = rows.read_lines(connection, shape)
    return islice(lines, FEW) if shape.name in SHORTENED else lines


def freeze(home: Path, out: Path) -> int:
    """Write the frozen database; return how many rows it has."""
    engine = create_engine(f"sqlite:///{home / 'techmatch.sqlite3'}")
    count = 0
    with making.snapshot(engine) as connection, out.open("wb") as stream:
        moment = connection.scalar(text("SELECT max(created_at) FROM postings"))
        heads = rows.read_heads(connection)
        header = {
            "format": archive.FORMAT,
            "id": hashlib.sha256(f"{heads} {moment}".encode()).hexdigest()[:32],
            "made_at": f"{moment}",
            "program": "frozen",
            "schema": heads,
            "database": "sqlite",
        }
        with archive.writing(stream, header, "") as writer:
            for shape in rows.find_shapes(connection):
                lines = b"".join(shorten(connection, shape))
                said = making.describe_part(shape, lines)
                if lines:
                    writer.add(f"tables/{shape.name}/000001.jsonl", lines)
                writer.manifest["tables"][shape.name] = said
                count += int(said["rows"])
    engine.dispose()
    return count


def main() -> int:
    """Freeze as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("home", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    print(f"{asked.out}: {freeze(asked.home, asked.out)} rows, {asked.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
