"""A real server that receives events, answers as it is told and checks nothing by itself."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def uid(self) -> str:
        """The id of the event."""
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        """What the body says."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Answers:
    """How the receiver answers: a status and headers, or a function that writes by hand."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    by_hand: Callable[[Any], None] | None = None


@dataclass
class Receiver:
    """What came, in its order, and how it is answered."""

    port: int = 0
    came: list[Received] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    """For the next requests, one each; then ``usual``."""
    usual: Answers = field(default_factory=Answers)
    inside: int = 0
    most_inside: int = 0
    """How many requests were answered at the same moment, at most."""
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}/hooks?key=k-93"

    @property
    def kinds(self) -> list[str]:
        """The kinds of what came, in order."""
        return [one.told["type"] for one in self.came]

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        """Note a request and answer it."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        headers = {name.lower(): text for name, text in handler.headers.items()}
        with self.lock:
            self.came.append(Received(handler.path, headers, body, time.time()))
            answer = self.answers.pop(0) if self.answers else self.usual
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
        time.sleep(self.seconds)
        with self.lock:
            self.inside -= 1
        if answer.by_hand is not None:
            answer.by_hand(handler)
            return
        handler.send_response(answer.status)
        for name, text in answer.headers.items():
            handler.send_header(name, text)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"ok")


@contextmanager
def listening(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver at a port of its own, by HTTPS where it has a certificate to show."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """Hands every request on."""

        def do_POST(self) -> None:
            """Take it."""
            receiver.take(self)

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    if context is not None:
        # Each line is made safe in a thread of its own, and may break there.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
