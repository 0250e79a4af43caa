"""What the worker does: handlers of queued tasks, and the regular look for missed work."""

from __future__ import annotations

import logging
import threading
from typing import Any

from flask import Flask, current_app

from web.base import db, site, statistics
from web.base import queue as tasks
from web.base.clock import utc_now
from web.base.queue import HueyQueue, Queue
from web.brokers import assignment
from web.brokers import queries as office
from web.calls import service as calls
from web.engine import indexing, switching
from web.postings import service as posting
from web.proposing import matching as proposals

logger = logging.getLogger(__name__)

DONE = "techmatch_done"
"""What the database looked like when this process last did everything that was due."""


def refresh(posting_id: int) -> None:
    """Index (or take out) one posting and match it. The work is found in the database."""
    stamp = indexing.work_stamp()
    done = current_app.extensions.get(DONE)
    if stamp == done:
        return  # An earlier task of a burst has done this one's work.
    logger.info("refreshing for posting %s", posting_id)
    indexing.embed_due()
    proposals.match_due()
    current_app.extensions[DONE] = stamp


def sweep() -> None:
    """Do whatever is due: deadlines, statistics, another encoder, indexes, matches, assignment."""
    advance_clock()
    statistics.keep_fresh()
    assign_waiting()
    if switching.is_due():
        tasks.put_once("switch")
    indexing.embed_due()
    proposals.match_due()
    proposals.rejudge_due()


def switch() -> None:
    """Go a step towards the next encoder; other tasks come in between."""
    if switching.advance():
        tasks.put_once("switch")
    else:
        proposals.match_due()
        proposals.rejudge_due()


def advance_clock() -> None:
    """Open and close calls, expire postings."""
    with db.unit_of_work():
        calls.advance_by_clock(utc_now())
        posting.expire_due(site.today())


def assign_waiting() -> None:
    """Place what found no broker before: leave ends, places become free."""
    with db.reading():
        is_due = office.count_unassigned() > 0
    if is_due:
        with db.unit_of_work():
            assignment.assign_waiting()


HANDLERS = {"refresh": refresh, "sweep": sweep, "switch": switch}


def register_handlers(app: Flask, queue: Queue) -> None:
    """Let ``queue`` perform our handlers, each in an application context of its own."""
    for name, handler in HANDLERS.items():
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
