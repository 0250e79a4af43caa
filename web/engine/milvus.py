"""The Milvus server of a grown deployment, and who may write to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import psycopg
from flask import current_app
from sqlalchemy import PoolProxiedConnection

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
    # The driver's own connection: it may break without what the site does on a rollback.
    connection = db.db.engine.raw_connection()

    def insist() -> None:
        try:
            _ask(connection, "SELECT true")
        except psycopg.Error as error:
            raise IndexUnreadable("the right to write vectors is lost") from error

    try:
        _take(connection)
        yield insist
        _ask(connection, f"SELECT pg_advisory_unlock({LOCK})")
    except BaseException:
        # Closed for good, and with it the lock: whatever state it is in.
        connection.invalidate()
        raise
    finally:
        connection.close()


def _take(connection: PoolProxiedConnection) -> None:
    until = time.monotonic() + PATIENCE
    while not _ask(connection, f"SELECT pg_try_advisory_lock({LOCK})"):
        if time.monotonic() > until:
            raise IndexUnreadable("another process writes vectors; they are looked at again later")
        time.sleep(PAUSE)


def _ask(connection: PoolProxiedConnection, statement: str) -> bool:
    """Return the one truth that is asked for; no transaction stays open."""
    cursor = connection.cursor()
    cursor.execute(statement)
    (found,) = cursor.fetchone() or (False,)
    cursor.close()
    connection.commit()
    return bool(found)
