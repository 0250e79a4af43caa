"""A Milvus server, and what becomes of it when it does not answer."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from embeddings.errors import IndexUnreadable

logger = logging.getLogger(__name__)

T = TypeVar("T")

CONNECT_SECONDS = 3.0
"""How long a server may take to be connected with."""

SEARCH_SECONDS = 5.0
"""How long it may take to answer whoever searches: it takes milliseconds, and a page waits."""

ASK_SECONDS = 20.0
"""How long it may take for a batch of writing, or a page of numbers and versions."""

RETRY_SECONDS = 30.0
"""A server that did not answer is not asked for so long: whoever searches would wait each time."""

NO_COLLECTION = 100
NOT_LOADED = 101

INSTALL = (
    "TECHMATCH_MILVUS is set, but the package pymilvus is not installed;"
    " install it with: pip install pymilvus"
)


class MilvusServer:
    """A connection that is made when it is first needed, for all threads of a process.

    Addresses in messages are without the token; the client's own log is turned off, as it
    writes a page for every error that reaches us anyway.
    """

    def __init__(self, uri: str, token: str = "") -> None:
        """Take ``http(s)://host:port[/database]``; nothing is connected yet."""
        self.uri = uri
        self._token = token
        self._client: Any = None
        self._process = 0
        self._connecting = threading.Lock()
        self._failed_at: float | None = None
        self._why = ""

    def perform(self, deed: Callable[[Any], T]) -> T:
        """Return what ``deed`` returns, which gets a ``pymilvus.MilvusClient``.

        Raises IndexUnreadable where the client is not installed, the server cannot be reached
        or says that it cannot do it, and NoCollection where there is no such collection.
        """
        self._refuse_while_away()
        package = self._import()
        try:
            return deed(self._connected(package))
        except package.MilvusException as error:
            raise self._translate(error) from error
        except Exception as error:
            # What takes too long comes as an error of grpc, which hides its class.
            if not callable(getattr(error, "code", None)):
                raise
            raise self._fail(str(error.code())) from error  # type: ignore[attr-defined]

    def call(self, method: str, *args: Any, **named: Any) -> Any:
        """Return what a method of the client returns; see ``perform`` for what is raised."""
        named.setdefault("timeout", ASK_SECONDS)
        return self.perform(lambda client: getattr(client, method)(*args, **named))

    def forget_failure(self) -> None:
        """Ask it again at once, whether it answered before or not."""
        self._failed_at = None

    def close(self) -> None:
        """End the connection; the next question makes a new one."""
        with self._connecting:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _refuse_while_away(self) -> None:
        failed = self._failed_at
        if failed is not None and time.monotonic() - failed < RETRY_SECONDS:
            raise IndexUnreadable(self._why)

    def _import(self) -> Any:
        # It reads a file .env of the folders above it into the environment, which is ours.
        os.environ.setdefault("PYTHON_DOTENV_DISABLED", "1")
        try:
            import pymilvus
        except ImportError as error:
            raise self._note_away(INSTALL) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
        return pymilvus

    def _connected(self, package: Any) -> Any:
        with self._connecting:
            # A connection of the process that this one was forked from is not ours to use.
            if self._client is None or self._process != os.getpid():
                self._process = os.getpid()
                self._client = package.MilvusClient(
                    uri=self.uri, token=self._token, timeout=CONNECT_SECONDS
                )
            return self._client

    def _translate(self, error: Any) -> IndexUnreadable:
        if error.code == NO_COLLECTION:
            return NoCollection(f"Milvus at {self.uri} has no such collection")
        if error.code == NOT_LOADED:
            return NotLoaded(f"Milvus at {self.uri} has not loaded the collection")
        return self._fail(f"{error.code}: {' '.join(str(error.message).split())[:200]}")

    def _fail(self, said: str) -> IndexUnreadable:
        with suppress(Exception):
            self.close()  # One that has failed does not recover by itself.
        return self._note_away(
            f"Milvus at {self.uri} does not do what it is asked ({said}); see that"
            " it runs, and that TECHMATCH_MILVUS and TECHMATCH_MILVUS_TOKEN are right"
        )

    def _note_away(self, why: str) -> IndexUnreadable:
        self._failed_at, self._why = time.monotonic(), why
        logger.warning("%s", why)
        return IndexUnreadable(why)


class NoCollection(IndexUnreadable):
    """Nothing was stored under that name yet."""


class NotLoaded(IndexUnreadable):
    """The server has started anew, and holds the collection on disk only."""
