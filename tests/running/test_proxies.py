"""Whom the server in front names as the visitor is believed exactly as far as it is configured."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask, request, request_started

from scripts.browsing import free_port
from tests.running.worlds import wait_until
from web.app import create_app
from web.base.config import Settings
from web.running import asking
from web.running.serving import Server, open_doors

TOLD = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "match.example",
}


@pytest.fixture(params=[0, 1], ids=["none", "one"])
def proxies(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def port(settings: Settings, proxies: int) -> Iterator[int]:
    """The site behind its real web server."""
    port = free_port()
    chosen = settings.model_copy(update={"trusted_proxies": proxies})
    server = Server(create_app(chosen), open_doors("127.0.0.1", port))
    thread = threading.Thread(target=server.serve)
    thread.start()
    wait_until(lambda: asking.is_answering(f"http://127.0.0.1:{port}", 5.0), "no answer")
    yield port
    server.stop()
    thread.join()
    server.close()


def test_the_visitor_is_who_a_trusted_proxy_says_and_nobody_else_may_say_it(
    port: int, proxies: int
) -> None:
    seen: list[tuple[str | None, str, str]] = []

    def note(_app: Flask, **_more: object) -> None:
        seen.append((request.remote_addr, request.scheme, request.host))

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with request_started.connected_to(note), closing(connection) as proxy:
        proxy.request("GET", "/health", headers=TOLD)
        assert proxy.getresponse().status == 200
    believed = ("203.0.113.7", "https", "match.example")
    assert seen == [believed if proxies else ("127.0.0.1", "http", f"127.0.0.1:{port}")]
