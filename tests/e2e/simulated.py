"""A site in this process, whose clock the test moves: a quarter in a minute.

The worker's part is done when the test says so, in the order the worker would do it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import time_machine
from flask import Flask

from scripts.browsing import free_port
from tests.calendar import now
from web.app import create_app
from web.base import db
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.base.schema import upgrade_database
from web.demo import loading
from web.engine import indexing
from web.proposing import matching
from web.running.serving import Server, open_doors
from web.tasks import register_handlers

T = TypeVar("T")


@dataclass(frozen=True)
class SimulatedSite:
    """The running site. Its browser lives in the real time, so moments lie in the future."""

    address: str
    home: Path
    app: Flask
    queue: InlineQueue
    traveller: time_machine.Coordinates
    outside: ThreadPoolExecutor
    """A thread without the browser's event loop, which the application would stumble over."""

    def move_to(self, moment: datetime) -> None:
        """Let it be ``moment``, then let the worker look for what is due."""
        self.traveller.move_to(moment)
        self.work()

    def work(self) -> None:
        """Do what waits and what is due, as the worker does."""
        self.queue.put("sweep")
        self.outside.submit(self.queue.run_all).result()

    @property
    def now(self) -> datetime:
        """The moment it is on the site, by the city's clock."""
        return now()

    def ask(self, question: Callable[[], T]) -> T:
        """Return an answer from the site's database."""

        def asked() -> T:
            with self.app.app_context():
                return question()

        return self.outside.submit(asked).result()


def load_demo() -> None:
    """Give a new site its demo data, indexed and matched."""
    loading.load_demo()
    indexing.embed_due()
    matching.match_due()


@contextmanager
def simulated_site(
    home: Path, begin: datetime, load: Callable[[], None] = load_demo, **settings: Any
) -> Iterator[SimulatedSite]:
    """Serve a new site, begun at ``begin`` with what ``load`` puts into it: the demo data."""
    queue, port = InlineQueue(), free_port()
    with (
        time_machine.travel(begin, tick=True) as traveller,
        ThreadPoolExecutor(1) as outside,
        _serving(
            # These plays are about people; without the transformer their demo begins sooner.
            Settings(
                home=home, login_limit="1000 per minute", transformer=False, threads=4, **settings
            ),
            queue,
            port,
        ) as app,
    ):
        site = SimulatedSite(f"http://127.0.0.1:{port}", home, app, queue, traveller, outside)
        site.ask(lambda: upgrade_database(db.db.engine))
        site.ask(load)
        yield site


@contextmanager
def _serving(settings: Settings, queue: InlineQueue, port: int) -> Iterator[Flask]:
    os.environ.pop("TECHMATCH_HOME", None)
    app = create_app(settings, queue)
    register_handlers(app, queue)
    server = Server(app, open_doors("127.0.0.1", port))
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield app
    finally:
        # Told to end, never closed from here: the thread may be waiting on what would be closed.
        server.stop()
        thread.join()
        server.close()
