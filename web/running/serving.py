"""The web server: what it has begun to answer is answered before it stops."""

from __future__ import annotations

import signal
import time
from typing import Any

from flask import Flask

LAST_SECONDS = 10.0
"""How long answers that were begun may take after the server was told to stop."""


class Server:
    """waitress, with an end: no new connections, then the last answers, then it is over."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        import waitress

        settings = app.config["SETTINGS"]

        self._sockets: dict[int, Any] = {}
        self._server = waitress.create_server(
            app,
            map=self._sockets,
            host=host,
            port=port,
            threads=settings.threads,
            ident=None,
            # What proxies say is left to the application, which counts them; without a proxy
            # it is what any visitor may say.
            clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
        )
        self._stopping = False

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.stop())
        self.serve()

    def stop(self) -> None:
        """Take nothing new from now on; ``serve`` returns after the last answer."""
        self._stopping = True

    def serve(self) -> None:
        """Serve until ``stop`` was called."""
        while not self._stopping:
            self._turn(1.0)
        self._close_doors()
        deadline = time.monotonic() + LAST_SECONDS
        while self._is_busy() and time.monotonic() < deadline:
            self._turn(0.1)

    def _turn(self, seconds: float) -> None:
        from waitress import wasyncore

        wasyncore.loop(timeout=seconds, map=self._sockets, use_poll=True, count=1)

    def _close_doors(self) -> None:
        for one in list(self._sockets.values()):
            if getattr(one, "accepting", False):
                one.accepting = False
                one.del_channel()
                one.socket.close()

    def _is_busy(self) -> bool:
        return any(
            getattr(one, "requests", None) or getattr(one, "total_outbufs_len", 0)
            for one in list(self._sockets.values())
        )
