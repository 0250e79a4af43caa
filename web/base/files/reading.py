"""Taking the text out of files: the worker's part. What waits is found in the database."""

from __future__ import annotations

import logging

from sqlalchemy import select

from web.base import db, events, queue
from web.base.files import apart, store
from web.base.files.events import FileRead
from web.base.files.kinds import READABLE, TextState
from web.base.files.models import StoredFile

logger = logging.getLogger(__name__)

TASK = "read_file"
AT_ONCE = 5
"""Files that one look reads: other work is not to wait for long."""


def schedule_reading(stored: StoredFile) -> None:
    """After the commit, have the worker read the file, unless it has been read.

    Only whoever has use for the text asks for it: what a table says is read in its own way.
    """
    if stored.kind in READABLE and stored.text_state is TextState.NONE:
        stored.text_state = TextState.WAITING
    if stored.text_state is TextState.WAITING:
        file_id = stored.id
        db.after_commit(lambda: queue.put(TASK, file_id))


def read_file(file_id: int) -> None:
    """Read one file, if that is still to be done."""
    with db.reading() as session:
        stored = session.get(StoredFile, file_id)
        if stored is None or stored.text_state is not TextState.WAITING:
            return
        content, kind = _fetch(stored), stored.kind
    # Reading takes long, so no transaction is open meanwhile.
    text, state = "", TextState.FAILED
    if kind not in READABLE:
        state = TextState.NONE
    elif content is not None:
        try:
            text = apart.read_text(kind, content)
            state = TextState.READ if text.strip() else TextState.NONE
        except apart.CannotRead as error:
            logger.warning("the text of file %s cannot be read: %s", file_id, error)
    _store(file_id, text, state)


def read_waiting() -> None:
    """Read files that wait, because a task was lost: the worker's regular look."""
    with db.reading() as session:
        waiting = select(StoredFile.id).where(StoredFile.text_state == TextState.WAITING)
        found = session.scalars(waiting.order_by(StoredFile.id).limit(AT_ONCE)).all()
    for file_id in found:
        read_file(file_id)


def _fetch(stored: StoredFile) -> bytes | None:
    try:
        return store.read(stored)
    except OSError as error:
        logger.warning("file %s is not in the store: %s", stored.id, type(error).__name__)
        return None


def _store(file_id: int, text: str, state: TextState) -> None:
    with db.unit_of_work() as session:
        stored = session.get(StoredFile, file_id)
        if stored is None:
            return  # Removed meanwhile.
        stored.text, stored.text_state = text, state
        db.flush()
        events.publish(FileRead(stored))
