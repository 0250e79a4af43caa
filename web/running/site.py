"""The site's processes: one that answers by itself, or a crew behind the same doors, which may
have the worker in it."""

from __future__ import annotations

import gc
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Flask

from web.base import machine
from web.running import asking, lifeline, notifying, sharing
from web.running.crew import Crew, Pace, Post, Pulse
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
    beside: Post | None = None,
) -> None:
    """Answer until told to stop. Each process that answers calls ``arrive`` before it begins.

    ``beside`` is what one process more does, which answers nothing.
    """
    address = asking.local_address(host, port)
    if count < 2 and beside is None:
        arrive()
        lifeline.watch()
        notifying.notify("READY=1")
        notifying.keep_watchdog(lambda: asking.is_answering(address, ANSWER_SECONDS))
        Server(app, doors).run()
        return

    def answer(pulse: Pulse) -> None:
        arrive()
        Server(app, doors, pulse).run()

    def close() -> None:
        notifying.notify("STOPPING=1")
        _close(doors)

    gc.collect()
    machine.give_back_memory()
    # What is there now is never garbage: looking at it would only copy its pages.
    gc.freeze()
    posts = [Post(answer)] * count + ([] if beside is None else [_without(doors, beside)])
    tell = Telling(address).tell
    Crew(posts, ended=sharing.forget, beside=tell, pace=pace).run(lifeline.take(), close)


def _without(doors: Sequence[socket.socket], post: Post) -> Post:
    """Return the post of a process that lets go of the doors: while somebody holds one open,
    visitors of a site that is stopping are still let in."""

    def work(pulse: Pulse) -> None:
        _close(doors)
        post.work(pulse)

    return replace(post, work=work)


def _close(doors: Sequence[socket.socket]) -> None:
    for door in doors:
        door.close()


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
