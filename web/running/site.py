"""The site's processes: one that answers by itself, or a crew behind the same doors."""

from __future__ import annotations

import gc
import socket
import time
from collections.abc import Callable, Sequence

from flask import Flask

from web.base import machine
from web.running import asking, lifeline, notifying, sharing
from web.running.crew import Crew, Pace, Pulse
from web.running.serving import Server

ANSWER_SECONDS = 10.0


def run(
    app: Flask,
    doors: Sequence[socket.socket],
    host: str,
    port: int,
    count: int,
    pace: Pace = Pace(),  # noqa: B008 - it cannot be changed.
    arrive: Callable[[], None] = lambda: None,
) -> None:
    """Answer until told to stop. Each process that answers calls ``arrive`` before it begins."""
    address = asking.local_address(host, port)
    if count < 2:
        arrive()
        lifeline.watch()
        notifying.notify("READY=1")
        notifying.keep_watchdog(lambda: asking.is_answering(address, ANSWER_SECONDS))
        Server(app, doors).run()
        return

    def work(pulse: Pulse) -> None:
        arrive()
        Server(app, doors, pulse).run()

    def close() -> None:
        notifying.notify("STOPPING=1")
        for door in doors:
            door.close()

    gc.collect()
    machine.give_back_memory()
    # What is there now is never garbage: looking at it would only copy its pages.
    gc.freeze()
    tell = Telling(address).tell
    crew = Crew(count, work, ended=sharing.forget, beside=tell, pace=pace)
    crew.run(lifeline.take(), close)


class Telling:
    """Tells the service manager that the site is ready, and from time to time that it answers."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.told_at = 0.0

    def tell(self) -> None:
        """Say so where it is time; called between two looks at the processes."""
        seconds, now = notifying.watchdog_seconds(), time.monotonic()
        if not self.told_at:
            notifying.notify("READY=1")
            self.told_at = now
        elif seconds is not None and now - self.told_at >= seconds:
            self.told_at = now
            if asking.is_answering(self.address, ANSWER_SECONDS):
                notifying.notify("WATCHDOG=1")
