"""A server that is told to stop takes nothing new and answers what it has begun."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scripts.browsing import free_port
from tests.running.served import LARGE
from tests.running.worlds import wait_until
from web.running import asking


class Served:
    """The server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.running.served", str(folder), str(self.port)]
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
    assert served.process.wait(30) == 0
    assert (tmp_path / "ended").exists()


def test_an_idle_connection_does_not_hold_up_the_end(served: Served) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)) as idle:
        idle.request("GET", "/health")
        assert idle.getresponse().read() == b"ok"
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(8) == 0


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
