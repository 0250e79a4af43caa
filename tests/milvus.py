"""A real Milvus for the tests: milvus-lite, which speaks the server's protocol on a port.

A folder of milvus-lite belongs to one process; that one serves as many others as like to come.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any


class LiteServer:
    """A server in this process, that can go away and come back with what it holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = 0
        self._server: Any = None
        self._files: Any = None
        self.start()

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        from milvus_lite.adapter.grpc.server import start_server_in_thread

        self._server, self._files, self._port = start_server_in_thread(
            str(self._folder), port=self._port
        )

    def stop(self) -> None:
        ended: threading.Event = self._server.stop(grace=None)
        ended.wait()
        self._files.close()
