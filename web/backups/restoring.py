"""Bringing an installation back from a backup, into an empty place only.

All of the backup is read and found whole before anything is written. While it is brought back, a
file in the home folder says so: no command works there until the restore, begun again with the
same backup, has come to its end.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from web.backups import archive, loading
from web.backups.errors import BadBackup, NotEmpty
from web.backups.places import opening
from web.base import durable, home, start_faults
from web.base.config import Settings
from web.base.files import store
from web.base.schema import find_unknown, newest_heads, upgrade_database

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and compared with the backup."""

    tables: int
    rows: int
    files: int
    notes: tuple[str, ...]
    """What whoever restores should know; nothing where all is as it was."""


def check_backup(path: str, passphrase: str) -> archive.Checked:
    """Read all of a backup. Raises BadBackup where it could not be restored by this program."""
    with opening(path) as stream:
        checked = archive.check(stream, passphrase)
    unknown = find_unknown(checked.header["schema"])
    if unknown:
        raise BadBackup(
            f"This backup was made by a newer version of the program"
            f" ({checked.header['program']}, schema {unknown[0]}; this one knows"
            f" {newest_heads()[0]}). Restore it with that version"
        )
    return checked


def restore(settings: Settings, path: str, passphrase: str, say: Say) -> Restored:
    """Bring back a backup, compare, and upgrade the database to this program's schema.

    Raises BadBackup or NotEmpty; whatever is missing then, the same command goes on with.
    """
    say("Reading the backup ...")
    checked = check_backup(path, passphrase)
    _make_home(settings)
    try:
        with _open_database(settings) as engine:
            is_loaded = _require_empty(settings, engine, checked)
        _begin(settings, path, checked)
        say("Bringing back keys and files ...")
        _restore_small(settings, path, passphrase)
        if not is_loaded:
            say("Bringing back the database ...")
            _load(settings, checked.manifest, path, passphrase)
        say("Comparing ...")
        notes = _compare(settings, checked, has_compared=not is_loaded)
        _finish(settings)
        return _report(checked, notes)
    except SQLAlchemyError as error:
        raise start_faults.explain_database(error, settings) from error


def _make_home(settings: Settings) -> None:
    unfinished = settings.home / home.UNFINISHED
    if not unfinished.exists():
        home.prepare_home(settings)


@contextmanager
def _open_database(settings: Settings) -> Iterator[Engine]:
    engine = create_engine(settings.resolved_database_url, hide_parameters=True)
    try:
        yield engine
    finally:
        engine.dispose()


def _require_empty(settings: Settings, engine: Engine, checked: archive.Checked) -> bool:
    """Return whether an unfinished restore of this very backup has brought the database already.

    Raises NotEmpty where anything else is there.
    """
    begun = _read_begun(settings)
    if begun and begun.get("id") != checked.header["id"]:
        raise NotEmpty(
            f"A restore of {begun.get('name')} into {settings.home} was not finished. Restore that"
            " one, or choose another folder and database."
        )
    has_tables = _has_tables(settings, engine)
    if begun:
        return has_tables
    if has_tables:
        raise NotEmpty(
            "There is a database already. Choose an empty folder with TECHMATCH_HOME, and with"
            " TECHMATCH_DATABASE_URL an empty database: nothing is ever overwritten."
        )
    system, root = store.open_store(settings)
    if system.exists(root) and system.find(root):
        raise NotEmpty(
            f"There are files already in {settings.files_url or settings.files_folder}. Choose an"
            " empty folder: nothing is ever overwritten."
        )
    return False


def _has_tables(settings: Settings, engine: Engine) -> bool:
    path = home.find_database_file(settings)
    if path is not None:
        # Opening it would make it.
        return path.exists()
    with engine.connect() as connection:
        return bool(inspect(connection).get_table_names())


def _read_begun(settings: Settings) -> dict[str, Any]:
    try:
        found = json.loads((settings.home / home.UNFINISHED).read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        return {"name": "another backup"}
    return found if isinstance(found, dict) else {}


def _begin(settings: Settings, path: str, checked: archive.Checked) -> None:
    content = {"id": checked.header["id"], "name": path.rstrip("/").rsplit("/", 1)[-1]}
    with durable.writing(settings.home / home.UNFINISHED) as stream:
        stream.write(json.dumps(content).encode())


def _restore_small(settings: Settings, path: str, passphrase: str) -> None:
    """Bring back files, keys and texts. None is written where the backup says, only where what
    it is has its place."""
    system, root = store.open_store(settings)
    system.makedirs(root, exist_ok=True)
    with opening(path) as stream:
        for name, content in archive.read_members(stream, passphrase):
            if found := archive.FILE.fullmatch(name):
                store.write_at(system, root, found[1], content)
            elif found := archive.KEY.fullmatch(name):
                _keep_key(settings.home / found[1], content)
            elif found := archive.TEXT.fullmatch(name):
                _write(settings.home / "texts-of-backup" / found[1], content)
            elif name == archive.SETTINGS:
                _write(settings.home / "settings-of-backup.json", content)


def _keep_key(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes().strip() != content.strip():
        raise NotEmpty(
            f"{path} is another key than the one in the backup. See which one is right and put"
            " the other one away, then begin again."
        )
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with durable.writing(path) as stream:
        stream.write(content)


def _load(settings: Settings, manifest: Mapping[str, Any], path: str, passphrase: str) -> None:
    target = home.find_database_file(settings)
    with opening(path) as stream:
        parts = _list_parts(archive.read_members(stream, passphrase))
        if target is None:
            with _open_database(settings) as engine, engine.begin() as connection:
                loading.load_database(connection, manifest, parts)
            return
        part = target.with_name(f"{target.name}.restoring")
        for ending in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + ending).unlink(missing_ok=True)
        _load_file(part, manifest, parts)
        loading.name_file(part, target)


def _load_file(part: Path, manifest: Mapping[str, Any], parts: Iterator[tuple[str, bytes]]) -> None:
    engine = create_engine(f"sqlite:///{part}", hide_parameters=True)
    try:
        with _unwatched(engine) as connection:
            loading.load_database(connection, manifest, parts)
            connection.commit()
            loading.check_integrity(connection)
            connection.commit()
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


@contextmanager
def _unwatched(engine: Engine) -> Iterator[Connection]:
    """A connection to SQLite that does not watch references: rows come in any order."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        yield connection
        driver.execute("PRAGMA foreign_keys=ON")


def _list_parts(members: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, content in members:
        if found := archive.TABLE.fullmatch(name):
            yield found[1], content


def _compare(settings: Settings, checked: archive.Checked, *, has_compared: bool) -> list[str]:
    """Hold what lies there now against the backup; return what is worth knowing.

    Tables that were just loaded were compared before they were stored. Raises BadBackup where
    anything differs.
    """
    with _open_database(settings) as engine, engine.connect() as connection:
        differences = [] if has_compared else loading.compare_tables(connection, checked.manifest)
        broken = loading.check_references(connection)
    differences += _compare_files(settings, checked.manifest)
    if differences:
        raise BadBackup(f"What was restored differs from the backup: {'; '.join(differences[:9])}")
    return [f"rows of {name} refer to nothing, as in the backup" for name in broken]


def _compare_files(settings: Settings, manifest: Mapping[str, Any]) -> list[str]:
    system, root = store.open_store(settings)
    bad = set(manifest["damaged"])
    differing = 0
    for digest in manifest["files"]:
        try:
            content = store.read_at(system, root, digest)
        except FileNotFoundError:
            differing += 1
            continue
        differing += hashlib.sha256(content).hexdigest() != digest and digest not in bad
    return [f"{differing} files differ"] if differing else []


def _finish(settings: Settings) -> None:
    """The place is whole; the index is made anew by the worker, from what the database holds."""
    shutil.rmtree(settings.index_folder, ignore_errors=True)
    (settings.home / home.UNFINISHED).unlink()
    durable.sync_folder(settings.home)
    # Broken off here, techmatch init goes on with it.
    with _open_database(settings) as engine:
        upgrade_database(engine)
    home.close_to_others(settings)


def _report(checked: archive.Checked, notes: list[str]) -> Restored:
    manifest = checked.manifest
    if manifest["missing"]:
        notes.append(f"{len(manifest['missing'])} files were lost before the backup was made")
    if manifest["damaged"]:
        notes.append(f"{len(manifest['damaged'])} files were damaged before the backup was made")
    if not any(archive.KEY.fullmatch(name) for name in manifest["others"]):
        notes.append(
            "the keys are not in it: put secret_key, seal_key and log_key back into the home folder"
            " from where they are kept"
        )
    return Restored(len(manifest["tables"]), checked.rows, len(manifest["files"]), tuple(notes))
