"""What the worker does: handlers of queued tasks, and the regular look for missed work."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

from flask import Flask

from web.base import db, faults, heartbeat, machine, registry
from web.base.logs.formatting import FACTS
from web.base.observing import observers
from web.base.queue import HueyQueue, Queue
from web.base.registry import Beside, Registry

logger = logging.getLogger(__name__)

LONGEST_WAIT = 30.0
"""Seconds between two attempts at work that keeps failing."""

LAST_SECONDS = 10.0
"""How long work beside the tasks may take to come to an end when the worker stops."""


def sweep() -> None:
    """Do whatever is due, as the features declare it: deadlines, indexes, matches, assignment.

    What fails keeps nothing else from being done; the first error is raised at the end.
    """
    failed: list[Exception] = []
    for one in registry.present().sweeps:
        try:
            one.run()
        except Exception as error:
            db.rollback()
            failed.append(error)
            if faults.find_fault(error) is not None:
                break  # Nothing else can be done either.
    if failed:
        raise failed[0]
    heartbeat.note_sweep()


def register_handlers(app: Flask, queue: Queue) -> None:
    """Let ``queue`` perform our handlers, each in an application context of its own."""
    declared: Registry = app.extensions[registry.KEY]
    for name, handler in {**declared.handlers, "sweep": sweep}.items():
        queue.handlers[name] = _in_context(app, name, handler)  # type: ignore[attr-defined]


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
    beside = _start_beside(app, stop)
    consumer = queue.huey.create_consumer(
        workers=1, periodic=False, initial_delay=0.1, max_delay=0.5, backoff=1.15
    )
    # huey would execute the command line anew, which is that of the site where it is one of its
    # processes. Hung up it ends, and is started again as after any other end.
    consumer._signal_actions.pop(signal.SIGHUP, None)
    try:
        consumer.run()
    finally:
        stop.set()
        deadline = time.monotonic() + LAST_SECONDS
        for thread in beside:
            thread.join(max(0.0, deadline - time.monotonic()))


def go_on(app: Flask, work: Beside, stop: threading.Event) -> None:
    """Run the work again and again until ``stop``; an error is logged and ends nothing."""
    failures = 0
    while not stop.is_set():
        has_more = False
        try:
            with app.app_context():
                has_more = work.run()
            failures = 0
        except Exception as error:
            failures += 1
            log_failure(work.name, error)
        if not has_more:
            stop.wait(min(work.seconds * 2**failures, max(work.seconds, LONGEST_WAIT)))


def log_failure(name: str, error: Exception) -> None:
    """Log an error of the worker; in one line where disk or database fail for now."""
    fault = faults.find_fault(error)
    if fault is None:
        logger.error("%s failed and goes on", name, exc_info=error)
    else:
        logger.warning("%s waits: %s", name, fault)


def _start_beside(app: Flask, stop: threading.Event) -> list[threading.Thread]:
    declared: Registry = app.extensions[registry.KEY]
    threads = [
        threading.Thread(target=go_on, args=(app, work, stop), daemon=True, name=work.name)
        for work in declared.beside
    ]
    for thread in threads:
        thread.start()
    return threads


def _sweep_regularly(queue: HueyQueue, seconds: int, stop: threading.Event) -> None:
    # The first sweep comes at once: it finds what the last worker left undone.
    while True:
        if not queue.is_waiting("sweep"):
            queue.put("sweep")
        if stop.wait(seconds):
            return


def _in_context(app: Flask, name: str, handler: Any) -> Any:
    def perform(*args: Any) -> None:
        began, went_well = time.perf_counter(), False
        try:
            with app.app_context():
                went_well = _perform(app, name, handler, args)
        finally:
            _tell(app, name, went_well, time.perf_counter() - began)
            machine.give_back_memory()

    return perform


def _perform(app: Flask, name: str, handler: Any, args: tuple[Any, ...]) -> bool:
    """Return whether a task went well; a fault of disk or database is no defect of it."""
    try:
        handler(*args)
    except Exception as error:
        if app.testing or faults.find_fault(error) is None:
            raise
        # Looked for again by the next sweep.
        log_failure(name, error)
        return False
    return True


def _tell(app: Flask, name: str, went_well: bool, seconds: float) -> None:
    for tell in observers(app).performed:
        tell(name, went_well, seconds)
    # The regular look comes every few seconds, and mostly finds nothing.
    level = logging.DEBUG if name == "sweep" and went_well else logging.INFO
    outcome = "done" if went_well else "failed"
    facts = {"task": name, "outcome": outcome, "duration_ms": round(seconds * 1000, 1)}
    logger.log(level, "task %s %s in %.0f ms", name, outcome, seconds * 1000, extra={FACTS: facts})
