"""Runs worker and site as child processes and stops both together."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from types import FrameType

import click

from matcher.domain.errors import ConfigError

START_SECONDS = 120.0
STOP_SECONDS = 15.0


class Supervisor:
    """Starts the children, says READY, and ends when one of them or the user does."""

    def __init__(
        self, host: str, port: int, logins: Sequence[tuple[str, str, str]], mails: str = ""
    ) -> None:
        self.host, self.port = host, port
        # 0.0.0.0 is an address to listen on and not one to call.
        self.address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104
        self.logins = logins
        self.mails = mails
        """Folder of the mails; empty where a server takes them."""
        self.children: list[subprocess.Popen[bytes]] = []
        self.stopping = False

    def run(self) -> int:
        """Return the exit status: 0 after Ctrl-C, 1 when a child died.

        Raises ConfigError where the port is taken.
        """
        _require_free(self.host, self.port)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            for command in ("worker", "serve"):
                self.children.append(_start(command))
            if not self._wait_until_ready():
                return 0 if self.stopping else 1
            self._announce()
            while not self.stopping and not self._somebody_died():
                time.sleep(0.3)
            return 0 if self.stopping else 1
        finally:
            self._end_children()

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self.stopping:
            if self._somebody_died():
                return False
            try:
                # Not a page: while the site is closed for maintenance they all answer 503.
                with urllib.request.urlopen(self.address + "/health", timeout=5):  # noqa: S310
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        if not self.stopping:
            click.echo(f"The site did not answer within {START_SECONDS:.0f} seconds.", err=True)
        return False

    def _announce(self) -> None:
        click.echo(f"READY {self.address}")
        for role, email, password in self.logins:
            click.echo(f"  {role:<10} {email:<24} {password}")
        if self.mails:
            click.echo(f"  {'mails':<10} {self.mails}")
        sys.stdout.flush()

    def _somebody_died(self) -> bool:
        for child in self.children:
            if child.poll() is not None and not self.stopping:
                click.echo(f"A part of the site ended with status {child.returncode}.", err=True)
                return True
        return False

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end_children(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"HOST={host} PORT={port}: cannot listen there ({error.strerror})."
                " Choose another port, for example PORT=8080."
            ) from error


def _start(command: str) -> subprocess.Popen[bytes]:
    # A session of its own, so that Ctrl-C reaches the supervisor alone and it decides the order.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "web.cli", command], start_new_session=True
    )
