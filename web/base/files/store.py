"""Where the bytes of files lie: the home folder, or any store that fsspec reaches.

A row holds its lock while its bytes are written or removed, so that whoever brings a file and
whoever clears away never meet. Bytes are removed before their row is: a crash in between leaves
a row that nobody refers to, which the next look removes, or whoever brings the file again fills.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import fsspec
from flask import current_app
from fsspec.implementations.local import LocalFileSystem
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from web.base import db, durable
from web.base.config import Settings
from web.base.files.kinds import FileKind, TextState
from web.base.files.models import StoredFile


def keep(content: bytes, kind: FileKind) -> StoredFile:
    """Return the stored file of these bytes; one that is here already is not stored twice."""
    digest = hashlib.sha256(content).hexdigest()
    stored = _find(digest) or _add(digest, kind, len(content))
    _write(digest, content)
    return stored


def read(stored: StoredFile) -> bytes:
    """Return the bytes of a file. Raises FileNotFoundError where the store has lost them."""
    return read_at(*_store(), stored.sha256)


def forget(digest: str) -> None:
    """Remove the bytes of a file."""
    system, root = _store()
    place = _place(root, digest)
    if system.exists(place):
        system.rm(place)


def list_old(seconds: float) -> Iterator[tuple[str, str]]:
    """Yield (name, place) of whatever lies in the store and was written longer ago than that."""
    system, root = _store()
    if not system.exists(root):
        return
    for place in system.find(root):
        if time.time() - _written(system, place) > seconds:
            yield str(place).rsplit("/", 1)[-1], str(place)


def remove(place: str) -> None:
    """Remove what lies at a place that ``list_old`` gave."""
    system, _ = _store()
    system.rm(place)


def list_all() -> Iterator[str]:
    """Yield the name of whatever lies in the store: the digests of files, and what was left."""
    system, root = _store()
    for place in system.find(root) if system.exists(root) else ():
        yield str(place).rsplit("/", 1)[-1]


def try_to_write(content: bytes) -> None:
    """Write something and take it away again, raising what the store says."""
    system, root = _store()
    system.makedirs(root, exist_ok=True)
    place = f"{root}/probe.{uuid.uuid4().hex}"
    system.pipe_file(place, content)
    system.rm(place)


def _written(system: Any, place: str) -> float:
    moment: float = system.modified(place).timestamp()
    return moment


def _find(digest: str) -> StoredFile | None:
    """Return the row with a lock on it: nobody removes the file before we are done."""
    wanted = select(StoredFile).where(StoredFile.sha256 == digest)
    locked = wanted.with_for_update(read=True, key_share=True)
    return db.session().scalar(locked.execution_options(populate_existing=True))


def _add(digest: str, kind: FileKind, size: int) -> StoredFile:
    stored = StoredFile(sha256=digest, kind=kind, size=size, text_state=TextState.NONE)
    try:
        with db.session().begin_nested():
            db.session().add(stored)
    except IntegrityError:
        # Somebody else brought the same file at the same moment.
        found = _find(digest)
        assert found is not None
        return found
    return stored


def _write(digest: str, content: bytes) -> None:
    write_at(*_store(), digest, content)


def write_at(system: Any, root: str, digest: str, content: bytes) -> None:
    """Write bytes into a store under their digest; they have their name when all are there."""
    place = _place(root, digest)
    if system.exists(place) and system.size(place) == len(content):
        return
    folder = place.rsplit("/", 1)[0]
    system.makedirs(folder, exist_ok=True)
    beside = f"{place}.{uuid.uuid4().hex}"
    is_local = isinstance(system, LocalFileSystem)
    try:
        with system.open(beside, "wb") as stream:
            stream.write(content)
            if is_local:
                durable.sync_file(stream)
        system.mv(beside, place)
    except BaseException:
        with suppress(OSError):
            system.rm(beside)
        raise
    if is_local:
        # The file's name is in its folder, and the folder's in that of the store.
        durable.sync_folder(folder)
        durable.sync_folder(root)


def read_at(system: Any, root: str, digest: str) -> bytes:
    """Return the bytes of a digest. Raises FileNotFoundError where the store lacks them."""
    with system.open(_place(root, digest), "rb") as stream:
        content: bytes = stream.read()
    return content


def open_store(settings: Settings) -> tuple[Any, str]:
    """Return the file system that holds an installation's files, and its folder there."""
    address = settings.files_url or settings.files_folder.resolve().as_uri()
    system, root = fsspec.core.url_to_fs(address)
    return system, str(root).rstrip("/")


def _place(root: str, digest: str) -> str:
    return f"{root}/{digest[:2]}/{digest}"


def _store() -> tuple[Any, str]:
    return open_store(current_app.config["SETTINGS"])
