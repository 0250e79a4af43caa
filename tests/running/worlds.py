"""Supervisors that run, sockets of a service manager, and waiting for what comes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from scripts.browsing import free_port

COMMAND = (sys.executable, "-m", "tests.running.supervised")
LONGEST = 120.0
"""Seconds after which what does not come never will; on a slow machine beside other tests some
things take half a minute."""


def wait_until(is_so: Callable[[], object], what: str, seconds: float = LONGEST) -> None:
    """Wait for something that another process does; fail with ``what`` where it does not."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def find_worker(first: psutil.Process) -> psutil.Process | None:
    """Return the one of a site's processes that keeps no door open; None while there is none."""
    for process in first.children():
        try:
            is_there = process.status() != psutil.STATUS_ZOMBIE
            if is_there and not process.net_connections("tcp"):
                return process
        except psutil.NoSuchProcess:
            continue
    return None


class Run:
    """A supervisor with a small site."""

    def __init__(self, folder: Path, site: str = "", manager: str = "") -> None:
        self.folder = folder
        self.log = folder / "log"
        environment = os.environ | (
            {"NOTIFY_SOCKET": manager, "WATCHDOG_USEC": "100000"} if manager else {}
        )
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*COMMAND, str(folder), str(free_port()), site],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def text(self) -> str:
        """Return what was said."""
        return self.log.read_text()

    def wait_until_ready(self) -> None:
        """Wait until the site answers."""
        self.wait_for("READY")

    def wait_for(self, words: str) -> None:
        """Wait until the supervisor says so."""
        wait_until(lambda: words in self.text(), f"{words!r} not in:\n{self.text()}")

    def starts(self) -> list[list[str]]:
        """Return process number and NOTIFY_SOCKET of each start of the site."""
        path = self.folder / "site.starts"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def running(self) -> psutil.Process:
        """Return the process that the site runs in now."""
        return psutil.Process(int(self.starts()[-1][0]))

    def end(self) -> None:
        """Kill what is left, whatever a test did."""
        self.process.kill()
        self.process.wait()
        for number, _ in self.starts():
            if psutil.pid_exists(int(number)):
                _kill(int(number))


def _kill(number: int) -> None:
    try:
        process = psutil.Process(number)
        if "tests.running.part" in process.cmdline():
            process.kill()
    except psutil.NoSuchProcess:
        pass


class Manager:
    """A service manager: the socket that NOTIFY_SOCKET names."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.settimeout(120)

    def next(self) -> list[str]:
        """Return the next message's lines."""
        return self.socket.recv(4096).decode().splitlines()

    def wait_for(self, line: str) -> None:
        """Read messages until one says so."""
        while line not in self.next():
            pass

    def close(self) -> None:
        """Go away."""
        self.socket.close()
