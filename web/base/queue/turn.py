"""Whose turn it is: of all workers of an installation one performs tasks, the others stand by.

The turn is a lock that PostgreSQL keeps for a connection. A worker that dies loses its connection
and with it the turn; its host's end is noticed by the connection's keepalives.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psycopg

LOCK = 7_463_111
"""Number of the advisory lock."""

PAUSE = 1.0
"""Seconds between two looks whether the turn is free, and whether it is still ours."""

PATIENCE = 15.0
"""Seconds after which a database that does not answer counts as gone, and the turn as lost."""

_ALIVE = (
    # A host that has vanished is noticed within half a minute, by the server and by us.
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;"
)
_OPTIONS = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}

NAME = "techmatch-worker"
"""What the connection is called, before its host: pg_stat_activity tells whose turn it is."""


class Turn:
    """A worker's connection, and whether it holds the lock."""

    def __init__(self, address: Mapping[str, Any]) -> None:
        """Take the arguments that the driver connects with; nothing is opened yet."""
        name = f"{NAME}@{socket.gethostname()}"
        self._address = {**address, **_OPTIONS, "application_name": name}
        self._connection: psycopg.AsyncConnection | None = None

    async def take(self) -> None:
        """Wait until it is our turn. Raises psycopg.Error where the database is away."""
        self._connection = await psycopg.AsyncConnection.connect(**self._address, autocommit=True)
        await self._connection.execute(_ALIVE)
        # Asked again and again: a statement that waits for the lock would hold back for as long
        # what PostgreSQL clears away of every table.
        while not await self._ask("SELECT pg_try_advisory_lock(%s)", LOCK):
            await asyncio.sleep(PAUSE)

    async def keep(self) -> None:
        """Return only when the turn is lost, with the error that tells why."""
        while True:
            await asyncio.sleep(PAUSE)
            await self._ask("SELECT 1")

    async def leave(self) -> None:
        """Let another one have it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()

    async def _ask(self, statement: str, *values: int) -> Any:
        assert self._connection is not None
        async with asyncio.timeout(PATIENCE):
            cursor = await self._connection.execute(statement.encode(), values or None)
            row = await cursor.fetchone()
        return row[0] if row else None
