"""The web server of one process: what it has begun to answer is answered before it stops."""

from __future__ import annotations

import logging
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from matcher.domain.errors import ConfigError

if TYPE_CHECKING:
    from flask import Flask

LAST_SECONDS = 10.0
"""How long answers that were begun may take after the server was told to stop."""

TURN_SECONDS = 1.0
"""How long the server waits at most for something to happen before it looks around."""

BACKLOG = 1024
CONNECTIONS = 1000
"""Connections of one process. They wait in its main loop and take no thread: a thousand visitors
who send nothing hold up nobody. With waitress's own limit of a hundred that many are enough."""


def open_doors(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen on every address of the host, for one process or for several.

    Raises ConfigError where the port is taken or is not ours to take.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        with ExitStack() as opened:
            doors = [
                opened.enter_context(_open_door(family, address))
                for family, _, _, _, address in dict.fromkeys(found)
            ]
            opened.pop_all()
        return doors
    except OSError as error:
        raise ConfigError(
            f"HOST={host} PORT={port}: cannot listen there ({error.strerror})."
            " Choose another port, for example PORT=8080."
        ) from error


def _open_door(family: int, address: Any) -> socket.socket:
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # A host with addresses of both kinds gets a door for each.
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        door.bind(address)
        door.listen(BACKLOG)
        door.setblocking(False)
    except OSError:
        door.close()
        raise
    return door


class Server:
    """waitress, with an end: no new connections, then the last answers, then it is over."""

    def __init__(
        self,
        app: Flask,
        doors: Sequence[socket.socket],
        pulse: Callable[[], None] = lambda: None,
    ) -> None:
        import waitress

        settings = app.config["SETTINGS"]
        # It warns of every request that finds all threads busy: a line for each page under load,
        # written while others wait. The metrics tell how many are being answered.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)

        self._sockets: dict[int, Any] = {}
        self._pulse = pulse
        self._server = waitress.create_server(
            app,
            map=self._sockets,
            sockets=list(doors),
            threads=settings.threads,
            connection_limit=CONNECTIONS,
            backlog=BACKLOG,
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
            self._turn(TURN_SECONDS)
        self._close_doors()
        deadline = time.monotonic() + LAST_SECONDS
        while self._is_busy() and time.monotonic() < deadline:
            self._turn(0.1)

    def close(self) -> None:
        """Let go of threads and connections after ``serve``, in a process that goes on."""
        from waitress import wasyncore

        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._sockets)

    def _turn(self, seconds: float) -> None:
        from waitress import wasyncore

        wasyncore.loop(timeout=seconds, map=self._sockets, use_poll=True, count=1)
        self._pulse()

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
