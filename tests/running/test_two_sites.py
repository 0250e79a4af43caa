"""Two processes serve one site, and each keeps pages ready: what is taken off is gone from both."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from matcher.types import Kind
from scripts.browsing import free_port
from tests.factories import make_published
from tests.running.worlds import wait_until
from tests.serving import Caller
from web.base import db
from web.base.config import Settings
from web.postings import service as postings
from web.running import asking

MARK = "深海网箱抗风浪"
ROUNDS = 2


def start_site(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    """Serve the installation in a process of its own."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.running.sited"),
            *(str(settings.home), settings.database_url, str(port)),
        ]
    )


@pytest.fixture
def ports(app: Flask) -> Iterator[list[int]]:
    found = [free_port() for _ in range(2)]
    processes = [start_site(app.config["SETTINGS"], port) for port in found]
    try:
        for port in found:
            address = f"http://127.0.0.1:{port}"
            wait_until(lambda at=address: asking.is_answering(at, 1.0), "a site does not answer")
        yield found
    finally:
        # How a site ends in order is tested elsewhere, and takes its time.
        for process in processes:
            process.kill()
        for process in processes:
            process.wait(90)


class Readers:
    """Visitors who read the same pages of both processes over and over."""

    def __init__(self, ports: list[int], addresses: list[str]) -> None:
        self.seen: list[tuple[float, int, str]] = []
        """(when it was asked, by which port, address) of every answer that held the mark."""
        self.asked = 0
        self.failures: list[BaseException] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(port, addresses), daemon=True)
            for port in ports
            for _ in range(2)
        ]

    def __enter__(self) -> Readers:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for one in self._threads:
            one.join(60)

    def _read(self, port: int, addresses: list[str]) -> None:
        try:
            while not self._stop.is_set():
                for address in addresses:
                    began = time.monotonic()
                    text = Caller(port).ask(address).text
                    self.asked += 1
                    if MARK in text:
                        self.seen.append((began, port, address))
        except BaseException as error:
            self.failures.append(error)


def test_who_asks_after_a_posting_was_taken_off_sees_it_nowhere(
    app: Flask, ports: list[int]
) -> None:
    for number in range(ROUNDS):
        need = make_published(Kind.NEED, title=f"{MARK}{number}")
        addresses = [f"/needs/{need.id}", "/needs", "/"]
        with Readers(ports, addresses) as readers:
            wait_until(
                lambda found=readers: len({one[1:] for one in found.seen}) == 6,
                "not on all pages of both",
            )
            with db.unit_of_work():
                postings.withdraw(need.author, need)
            gone_at, asked = time.monotonic(), readers.asked
            wait_until(lambda found=readers, by=asked: found.asked > by + 24, "no reader reads")
        assert readers.failures == []
        assert [one for one in readers.seen if one[0] > gone_at] == []
