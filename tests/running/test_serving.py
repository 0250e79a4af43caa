"""A server that is told to stop takes nothing new and answers what it has begun."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from matcher.domain.errors import ConfigError
from scripts.browsing import free_port
from tests.running.served import LARGE
from tests.running.worlds import wait_until
from web.running import asking, serving


class Served:
    """The server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.running.served", str(folder), str(self.port), "1"]
        )
        self.address = f"http://127.0.0.1:{self.port}"
        wait_until(lambda: asking.is_answering(self.address, 1.0), "no answer")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(tmp_path)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_answer_that_was_begun_arrives_whole_and_nothing_new_is_taken(
    served: Served, tmp_path: Path, number: signal.Signals
) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)) as visitor:
        visitor.request("GET", "/slow")
        wait_until((tmp_path / "asked").exists, "the request did not arrive")
        served.process.send_signal(number)
        wait_until(lambda: not asking.is_answering(served.address, 1.0), "still open")
        (tmp_path / "go on").touch()
        answer = visitor.getresponse()
        assert answer.status == 200
        assert len(answer.read()) == LARGE
    assert served.process.wait(90) == 0
    assert (tmp_path / "ended").exists()


def test_an_idle_connection_does_not_hold_up_the_end(served: Served) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)) as idle:
        idle.request("GET", "/health")
        assert idle.getresponse().read() == b"ok"
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(8) == 0


def test_visitors_who_never_finish_what_they_say_hold_up_nobody(served: Served) -> None:
    beginnings = (
        b"GET /health HTTP/1.1\r\nX-Slow: ",
        b"POST /length HTTP/1.1\r\nContent-Length: 9",
    )
    slow = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(150)]
    for number, one in enumerate(slow):
        one.sendall(beginnings[number % 2])
    assert asking.is_answering(served.address, 5.0)
    for one in slow:
        one.close()


SMUGGLED = b"GET /process HTTP/1.1\r\nHost: x\r\n\r\n"
AMBIGUOUS = {
    "two lengths": b"Content-Length: 0\r\nContent-Length: 38\r\n\r\n",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n",
    "a coding after chunks": b"Transfer-Encoding: chunked, identity\r\n\r\n",
    "a blank in a name": b"Content-Length : 38\r\n\r\n",
    "a length that is none": b"Content-Length: +38\r\n\r\n",
}


@pytest.mark.parametrize("said", AMBIGUOUS)
def test_a_request_whose_end_is_in_doubt_is_refused_and_nothing_after_it_is_read(
    served: Served, said: str
) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as visitor:
        visitor.sendall(b"POST /length HTTP/1.1\r\nHost: x\r\n" + AMBIGUOUS[said] + SMUGGLED)
        visitor.shutdown(socket.SHUT_WR)
        answered = b"".join(iter(lambda: visitor.recv(65536), b""))
    assert re.findall(rb"HTTP/1\.[01] (\d)", answered)[0] in (b"4", b"5")
    assert len(re.findall(rb"HTTP/1\.[01] \d", answered)) == 1


def test_what_is_large_arrives_whole(served: Served) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)) as visitor:
        visitor.request("POST", "/length", b"x" * (40 << 20))
        assert visitor.getresponse().read() == str(40 << 20).encode()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_doors_are_opened_on_each_address_of_the_host_and_refused_where_they_are_taken(
    host: str,
) -> None:
    port = free_port()
    doors = serving.open_doors(host, port)
    try:
        with pytest.raises(ConfigError, match=f"PORT={port}: cannot listen there"):
            serving.open_doors(host, port)
    finally:
        for door in doors:
            door.close()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("site.example", "http://site.example:8000"),
    ],
)
def test_a_site_is_asked_where_it_can_be_reached(host: str, address: str) -> None:
    assert asking.local_address(host, 8000) == address
