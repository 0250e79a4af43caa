"""The whole site, as ``techmatch serve`` runs it."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil

from scripts.browsing import free_port
from web.running import asking

START_SECONDS = 180
TOKEN = "a-token-for-the-tests"


class Whole:
    """``techmatch serve`` on a new installation."""

    def __init__(self, folder: Path, database_url: str, *options: str) -> None:
        self.port, self.log, self.home = free_port(), folder / "log", folder / "home"
        self.database_url = database_url
        kept = {name: text for name, text in os.environ.items() if not name.startswith("TECH")}
        environment = kept | {
            "TECHMATCH_HOME": str(self.home),
            "TECHMATCH_METRICS_TOKEN": TOKEN,
            "TECHMATCH_DATABASE_URL": database_url,
        }
        command = [sys.executable, "-m", "web.cli"]
        subprocess.run([*command, "init"], env=environment, check=True, capture_output=True)
        with self.log.open("wb") as log:
            serve = [*command, "serve", "--port", str(self.port), *options]
            self.first = psutil.Popen(serve, env=environment, stderr=log)
        address = f"http://127.0.0.1:{self.port}"
        # Everything is loaded before the first answer.
        deadline = time.monotonic() + START_SECONDS
        while not asking.is_answering(address, 5.0):
            if self.first.poll() is not None or time.monotonic() > deadline:
                self.end()
                raise AssertionError(self.log.read_text())
            time.sleep(0.1)

    def end(self) -> None:
        """Kill whatever is left; who was forked notices it."""
        self.first.kill()
        self.first.wait()

    def ask(self, path: str) -> tuple[int, str]:
        """Get a page by a connection of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as visitor:
            visitor.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
            answer = visitor.getresponse()
            return answer.status, answer.read().decode()

    def count(self, line: str) -> float:
        """Return a figure of the metrics."""
        found = re.search(rf"^{re.escape(line)} (\S+)$", self.ask("/metrics")[1], re.MULTILINE)
        return float(found[1]) if found else 0.0
