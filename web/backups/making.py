"""Making a backup while the site is running.

The database first, all tables in one snapshot; then every file that it names. Files are kept by
their digest and never change, so that a file named in the snapshot is the right one whenever it
is read; one that is removed meanwhile was needed by nobody.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, column, select, table

from matcher.domain.errors import ConfigError
from web.backups import archive, rows
from web.backups.places import Place
from web.backups.rotation import choose_superfluous, make_name
from web.base import config
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.files import store
from web.base.keys import find_log_key, find_seal_key, find_secret_key

SECRETS = config.SECRETS | {"backups"}
"""Settings that may hold a password: part of encrypted backups only."""
NEVER = frozenset({"backup_key", "backup_key_file"})


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    name: str
    encrypted: bool
    rows: int
    files: int
    missing: int
    """Files that the database names and the store has lost."""
    damaged: int
    """Files that are not as they were brought; they are in the backup as they are."""
    removed: tuple[str, ...]
    """Older backups that were not to be kept."""


def make_backup(engine: Engine, settings: Settings, place: Place, passphrase: str) -> Made:
    """Make a backup, then remove what is not to be kept.

    Raises ConfigError where another one is being made, where there is no database yet, or where
    the place cannot be written in.
    """
    with _alone(settings.home), _room():
        moment = utc_now()
        name = make_name(moment, encrypted=bool(passphrase))
        with engine.connect() as connection:
            header = _head(connection, moment.isoformat(timespec="seconds"))
        with (
            place.writing(name, settings.home) as stream,
            archive.writing(stream, header, passphrase) as writer,
        ):
            _write_tables(engine, writer)
            _write_files(engine, settings, writer)
            _write_settings(settings, writer, is_encrypted=bool(passphrase))
        removed = choose_superfluous(place.find_all(), settings.backups_keep)
        for one in removed:
            place.remove(one.name)
    manifest = writer.manifest
    return Made(
        name=name,
        encrypted=bool(passphrase),
        rows=sum(one["rows"] for one in manifest["tables"].values()),
        files=len(manifest["files"]),
        missing=len(manifest["missing"]),
        damaged=len(manifest["damaged"]),
        removed=tuple(one.name for one in removed),
    )


@contextmanager
def _room() -> Iterator[None]:
    """Say in one sentence where a backup finds no room, or where its disk fails."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        said = "there is no room left" if full else error.strerror or type(error).__name__
        raise ConfigError(
            f"The backup could not be made ({said}); nothing is left of it. Make room or name"
            " another folder, then try again."
        ) from error


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    descriptor = os.open(home / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ConfigError("Another backup is being made. Try again when it is done.") from error
    finally:
        os.close(descriptor)


def _head(connection: Connection, moment: str) -> dict[str, Any]:
    heads = rows.read_heads(connection)
    if not heads:
        raise ConfigError("There is no database yet. Run: techmatch init (or scripts/run)")
    return {
        "format": archive.FORMAT,
        "id": uuid.uuid4().hex,
        "made_at": moment,
        "program": program_version(),
        "schema": heads,
        "database": connection.dialect.name,
    }


def program_version() -> str:
    """Return the version of the program; "unknown" where it was never installed."""
    try:
        return version("techmatch")
    except PackageNotFoundError:
        return "unknown"


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees the database as it is now, whatever others write meanwhile."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            yield connection


def _write_tables(engine: Engine, writer: archive.Writer) -> None:
    with snapshot(engine) as connection:
        if rows.read_heads(connection) != writer.manifest["schema"]:
            raise ConfigError("The database is being upgraded. Make the backup when that is done.")
        for shape in rows.find_shapes(connection):
            writer.manifest["tables"][shape.name] = write_table(connection, shape, writer)
        writer.manifest["numbers"] = rows.read_numbers(connection)
        writer.manifest["files"] = _read_digests(connection)


def write_table(
    connection: Connection, shape: rows.Shape, writer: archive.Writer
) -> dict[str, Any]:
    """Write a table in parts that fit into memory; return what the manifest says of it."""
    sha, count, parts, waiting = hashlib.sha256(), 0, 0, bytearray()

    def emit() -> None:
        nonlocal parts
        parts += 1
        sha.update(waiting)
        writer.add(f"tables/{shape.name}/{parts:06}.jsonl", bytes(waiting))
        waiting.clear()

    for line in rows.read_lines(connection, shape):
        waiting += line
        count += 1
        if len(waiting) >= archive.PART_BYTES:
            emit()
    if waiting:
        emit()
    return {
        "columns": shape.describe(),
        "rows": count,
        "parts": parts,
        "sha256": sha.hexdigest(),
    }


def describe_part(shape: rows.Shape, lines: bytes) -> dict[str, Any]:
    """Return what a manifest says of a table whose rows are all in one part."""
    return {
        "columns": shape.describe(),
        "rows": lines.count(b"\n"),
        "parts": 1 if lines else 0,
        "sha256": hashlib.sha256(lines).hexdigest(),
    }


def _read_digests(connection: Connection) -> list[str]:
    source = table("stored_files", column("sha256"))
    return sorted(connection.scalars(select(source.c.sha256)))


def _write_files(engine: Engine, settings: Settings, writer: archive.Writer) -> None:
    system, root = store.open_store(settings)
    wanted, manifest = writer.manifest["files"], writer.manifest
    manifest["files"] = []
    lacking = []
    for digest in wanted:
        try:
            content = store.read_at(system, root, digest)
        except FileNotFoundError:
            lacking.append(digest)
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            manifest["damaged"].append(digest)
        writer.add(f"files/{digest}", content)
        manifest["files"].append(digest)
    if lacking:
        # What was cleared away meanwhile was needed by nobody; the rest the store has lost.
        with snapshot(engine) as connection:
            still = set(_read_digests(connection))
        manifest["missing"] = [digest for digest in lacking if digest in still]
        manifest["cleared"] = [digest for digest in lacking if digest not in still]


def _write_settings(settings: Settings, writer: archive.Writer, *, is_encrypted: bool) -> None:
    left_out = NEVER if is_encrypted else NEVER | SECRETS
    kept = settings.model_dump(mode="json", exclude=set(left_out))
    content = json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True).encode()
    writer.add_single(archive.SETTINGS, content)
    for name, text in read_texts(settings):
        writer.add_single(f"texts/{name}", text)
    if is_encrypted:
        for name, key in find_keys(settings).items():
            writer.add_single(f"keys/{name}", key.encode())


def read_texts(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of the installation's own texts."""
    for path in sorted(settings.texts.glob("*.md")) if settings.texts else ():
        if archive.TEXT.fullmatch(f"texts/{path.name}") and path.is_file():
            yield path.name, path.read_bytes()


def find_keys(settings: Settings) -> dict[str, str]:
    """Return the keys of an installation, without making one."""
    found = {
        "secret_key": find_secret_key(settings),
        "seal_key": find_seal_key(settings),
        "log_key": find_log_key(settings),
    }
    return {name: key for name, key in found.items() if key}
