"""The real site and worker as processes, started again when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts.soaking.calling import Caller
from web.base.config import Settings

PARTS = ("serve", "worker")


@dataclass
class Keeper:
    """Keeps both parts running; ``kill`` ends one as a loss of power would."""

    settings: Settings
    port: int
    log: Path
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    resting: bool = False
    kills: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start whatever does not run."""
        with self.lock:
            for name in PARTS:
                part = self.parts.get(name)
                if not self.resting and (part is None or part.poll() is not None):
                    self.parts[name] = self._start(name)

    def wait_until_ready(self) -> None:
        """Wait until the site answers for the first time."""
        caller = Caller(self.port)
        while caller.get("/health").status == 0:
            self.start()
            time.sleep(0.3)

    def kill(self, name: str) -> None:
        """End a part at once; it is started again by the next ``start``."""
        with self.lock:
            part = self.parts.get(name)
            if part is not None and part.poll() is None:
                part.send_signal(signal.SIGKILL)
                part.wait()
                self.kills += 1

    @contextmanager
    def rest(self) -> Iterator[None]:
        """Let both parts lie dead for a while."""
        self.resting = True
        for name in PARTS:
            self.kill(name)
        try:
            yield
        finally:
            self.resting = False

    def stop(self) -> None:
        """End both parts in order."""
        self.resting = True
        for part in self.parts.values():
            if part.poll() is None:
                part.terminate()
        for part in self.parts.values():
            part.wait(30)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        kept = {key: text for key, text in os.environ.items() if not key.startswith("TECHMATCH_")}
        # A start loads a thousand modules: compiled once, not after each kill.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        environment = kept | {
            "PORT": str(self.port),
            "TECHMATCH_HOME": str(self.settings.home),
            "TECHMATCH_DATABASE_URL": self.settings.database_url,
            "TECHMATCH_LOGIN_LIMIT": "100000 per minute",
            "TECHMATCH_SWEEP_SECONDS": "2",
            "TECHMATCH_SECOND_FACTOR": "off",
            "TECHMATCH_THREADS": "8",
        }
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "web.cli", name], env=environment, stdout=log, stderr=log
            )
