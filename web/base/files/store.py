"""Where the bytes of files lie: the home folder, or any store that fsspec reaches."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import fsspec
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from web.base import db
from web.base.files.kinds import FileKind
from web.base.files.models import StoredFile


def keep(content: bytes, kind: FileKind) -> StoredFile:
    """Return the stored file of these bytes, written before its row is.

    A file that is here already is not written again. A row is only ever made for bytes that
    lie in their place, so a crash leaves at most bytes without a row.
    """
    digest = hashlib.sha256(content).hexdigest()
    found = _find(digest)
    if found is not None:
        return found
    _write(digest, content)
    try:
        with db.session().begin_nested():
            stored = StoredFile(sha256=digest, kind=kind, size=len(content))
            db.session().add(stored)
    except IntegrityError:
        # Somebody else brought the same file at the same moment.
        found = _find(digest)
        assert found is not None
        return found
    return stored


def read(stored: StoredFile) -> bytes:
    """Return the bytes of a file. Raises FileNotFoundError where the store has lost them."""
    system, root = _store()
    with system.open(_place(root, stored.sha256), "rb") as stream:
        content: bytes = stream.read()
    return content


def forget(digest: str) -> None:
    """Remove the bytes of a file whose row is gone."""
    system, root = _store()
    place = _place(root, digest)
    if system.exists(place):
        system.rm(place)


def _find(digest: str) -> StoredFile | None:
    return db.session().scalar(select(StoredFile).where(StoredFile.sha256 == digest))


def _write(digest: str, content: bytes) -> None:
    system, root = _store()
    place = _place(root, digest)
    if system.exists(place) and system.size(place) == len(content):
        return
    system.makedirs(place.rsplit("/", 1)[0], exist_ok=True)
    beside = f"{place}.{uuid.uuid4().hex}"
    with system.open(beside, "wb") as stream:
        stream.write(content)
    system.mv(beside, place)


def _place(root: str, digest: str) -> str:
    return f"{root}/{digest[:2]}/{digest}"


def _store() -> tuple[Any, str]:
    settings = current_app.config["SETTINGS"]
    address = settings.files_url or settings.files_folder.resolve().as_uri()
    system, root = fsspec.core.url_to_fs(address)
    return system, str(root).rstrip("/")
