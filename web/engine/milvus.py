"""The Milvus server of a grown deployment, and who may write to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress

from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from embeddings.errors import IndexUnreadable
from embeddings.index_milvus import MilvusStore, drop_others, name_of
from embeddings.milvus_server import MilvusServer
from matcher.types import Kind
from web.base import db, site

LOCK = 7_463_117
"""Number of the advisory lock of whoever writes vectors."""

PATIENCE = 30.0
"""Seconds to wait for another process that writes."""

PAUSE = 0.5
_SERVER = "techmatch_milvus"


def server() -> MilvusServer | None:
    """Return the server that the settings name; None where vectors lie in files of the host."""
    address = site.settings().milvus
    if not address:
        return None
    found = current_app.extensions.get(_SERVER)
    if found is None:
        made = MilvusServer(address, site.settings().milvus_token)
        found = current_app.extensions.setdefault(_SERVER, made)
    assert isinstance(found, MilvusServer)
    return found


def open_store(found: MilvusServer, kind: Kind, encoder: str, dimension: int) -> MilvusStore:
    """Return the vectors of a kind by an encoder."""
    return MilvusStore(found, encoder, kind.value, dimension)


def drop_unused(found: MilvusServer, kept: Collection[str]) -> None:
    """Remove the collections of encoders that are not needed any more."""
    drop_others(found, [name_of(encoder, kind.value) for encoder in kept for kind in Kind])


@contextmanager
def writing_alone() -> Iterator[Callable[[], None]]:
    """Keep the processes of all hosts apart; yields what raises where the right to write is lost.

    The right is a lock that PostgreSQL keeps for a connection. Raises IndexUnreadable where
    another process goes on writing.
    """
    with db.db.engine.connect() as connection:

        def insist() -> None:
            try:
                connection.execute(text("SELECT 1"))
                connection.commit()
            except DBAPIError as error:
                raise IndexUnreadable("the right to write vectors is lost") from error

        _take(connection)
        try:
            yield insist
        finally:
            with suppress(DBAPIError):
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()


def _take(connection: Connection) -> None:
    until = time.monotonic() + PATIENCE
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
        # A transaction that waits would hold back what PostgreSQL clears away of every table.
        connection.commit()
        if time.monotonic() > until:
            raise IndexUnreadable("another process writes vectors; they are looked at again later")
        time.sleep(PAUSE)
    connection.commit()
