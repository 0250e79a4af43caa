"""Where the bytes of files lie: the home folder, or any store that fsspec reaches.

A row holds its lock while its bytes are written or removed, so that whoever brings a file and
whoever clears away never meet. Bytes are removed before their row is: a crash in between leaves
a row that nobody refers to, which the next look removes, or whoever brings the file again fills.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import fsspec
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from web.base import db
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
    system, root = _store()
    with system.open(_place(root, stored.sha256), "rb") as stream:
        content: bytes = stream.read()
    return content


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
    system, root = _store()
    place = _place(root, digest)
    if system.exists(place) and system.size(place) == len(content):
        return
    system.makedirs(place.rsplit("/", 1)[0], exist_ok=True)
    beside = f"{place}.{uuid.uuid4().hex}"
    try:
        with system.open(beside, "wb") as stream:
            stream.write(content)
            _sync(stream)
        system.mv(beside, place)
    except BaseException:
        with suppress(OSError):
            system.rm(beside)
        raise


def _sync(stream: Any) -> None:
    """Have the bytes on the disk before the row says that they are there; a store elsewhere has
    its own way."""
    stream.flush()
    with suppress(AttributeError, io.UnsupportedOperation):
        os.fsync(stream.fileno())


def _place(root: str, digest: str) -> str:
    return f"{root}/{digest[:2]}/{digest}"


def _store() -> tuple[Any, str]:
    settings = current_app.config["SETTINGS"]
    address = settings.files_url or settings.files_folder.resolve().as_uri()
    system, root = fsspec.core.url_to_fs(address)
    return system, str(root).rstrip("/")
