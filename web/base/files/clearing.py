"""Clearing away files that nothing refers to any more, and bytes that have no row."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, select

from matcher.domain.errors import LostRace
from web.base import db
from web.base.clock import utc_now
from web.base.db import Base
from web.base.files import store
from web.base.files.kinds import FileKind
from web.base.files.models import StoredFile

GRACE = timedelta(hours=1)
"""How long a file that was brought may wait for what refers to it."""
STRAY_SECONDS = 24 * 3600.0
"""How old bytes without a row must be, and how long the store is not looked through again."""
AT_ONCE = 50

_LOOKED = "techmatch_store_looked_at"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def clear_away() -> None:
    """Remove what is not needed: the worker's regular look."""
    remove_unused()
    looked = current_app.extensions.get(_LOOKED)
    if looked is None or time.monotonic() - looked > STRAY_SECONDS:
        current_app.extensions[_LOOKED] = time.monotonic()
        remove_strays()


def remove_unused() -> int:
    """Remove the files that nothing refers to; return how many."""
    with db.reading() as session:
        old = StoredFile.created_at < utc_now() - GRACE
        found = session.scalars(
            select(StoredFile.id).where(old, _is_unused()).order_by(StoredFile.id).limit(AT_ONCE)
        ).all()
    return sum(_remove_unused(file_id) for file_id in found)


def remove_strays() -> int:
    """Remove bytes that no row is about, left by what was broken off; return how many."""
    with db.reading():
        found = list(store.list_old(STRAY_SECONDS))
    count = 0
    for name, place in found:
        if not _DIGEST.fullmatch(name):
            store.remove(place)
            count += 1
        else:
            with suppress(LostRace):  # Somebody brings the same file just now.
                count += _remove_stray(name, place)
    return count


def _remove_unused(file_id: int) -> bool:
    with db.unit_of_work() as session:
        wanted = select(StoredFile.sha256).where(StoredFile.id == file_id)
        digest = session.scalar(wanted.with_for_update(skip_locked=True))
        # Asked again under the lock: somebody may have attached it meanwhile.
        is_unused = select(StoredFile.id).where(StoredFile.id == file_id, _is_unused())
        if digest is None or session.scalar(is_unused) is None:
            return False
        store.forget(digest)
        session.execute(delete(StoredFile).where(StoredFile.id == file_id))
    return True


def _remove_stray(digest: str, place: str) -> bool:
    """Remove bytes under the lock that a row of theirs would have; the row is never kept."""
    with db.unit_of_work() as session:
        if session.scalar(select(StoredFile.id).where(StoredFile.sha256 == digest)) is not None:
            return False
        session.add(StoredFile(sha256=digest, kind=FileKind.PDF, size=0))
        db.flush()
        store.remove(place)
        session.execute(delete(StoredFile).where(StoredFile.sha256 == digest))
    return True


def _is_unused() -> ColumnElement[bool]:
    """Return the condition that no row of any table refers to a file."""
    return and_(*(~exists for exists in _references()))


def _references() -> Iterator[ColumnElement[bool]]:
    key = StoredFile.__table__.c.id
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(one.column is key for one in column.foreign_keys):
                yield select(column).where(column == StoredFile.id).exists()
