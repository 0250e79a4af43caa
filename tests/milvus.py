"""A real Milvus for the tests: milvus-lite, which speaks the server's protocol on a port.

A folder of milvus-lite belongs to one process; that one serves as many others as like to come.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.browsing import free_port


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


@contextmanager
def serving_apart(folder: Path) -> Iterator[str]:
    """Run a server as a process of its own; yields its address before it answers."""
    port = free_port()
    command = [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--port", str(port), "--data-dir", str(folder)], stdout=subprocess.DEVNULL
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
