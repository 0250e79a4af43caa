"""What the worker does: handlers of queued tasks, and the regular look for missed work."""

from __future__ import annotations

import logging
import threading
from typing import Any

from flask import Flask

from web.base import registry
from web.base.queue import HueyQueue, Queue
from web.base.registry import Registry

logger = logging.getLogger(__name__)


def sweep() -> None:
    """Do whatever is due, as the features declare it: deadlines, indexes, matches, assignment."""
    for one in registry.present().sweeps:
        one.run()


def register_handlers(app: Flask, queue: Queue) -> None:
    """Let ``queue`` perform our handlers, each in an application context of its own."""
    declared: Registry = app.extensions[registry.KEY]
    for name, handler in {**declared.handlers, "sweep": sweep}.items():
        queue.handlers[name] = _in_context(app, handler)  # type: ignore[attr-defined]


def run_worker(app: Flask) -> None:
    """Perform tasks until the process is told to stop."""
    queue = app.extensions["techmatch_queue"]
    assert isinstance(queue, HueyQueue)
    register_handlers(app, queue)
    stop = threading.Event()
    clock = threading.Thread(
        target=_sweep_regularly,
        args=(queue, app.config["SETTINGS"].sweep_seconds, stop),
        daemon=True,
        name="sweeper",
    )
    clock.start()
    consumer = queue.huey.create_consumer(
        workers=1, periodic=False, initial_delay=0.1, max_delay=0.5, backoff=1.15
    )
    try:
        consumer.run()
    finally:
        stop.set()


def _sweep_regularly(queue: HueyQueue, seconds: int, stop: threading.Event) -> None:
    # The first sweep comes at once: it finds what the last worker left undone.
    while True:
        if not queue.is_waiting("sweep"):
            queue.put("sweep")
        if stop.wait(seconds):
            return


def _in_context(app: Flask, handler: Any) -> Any:
    def perform(*args: Any) -> None:
        with app.app_context():
            handler(*args)

    return perform
