"""The task queue of an installation on PostgreSQL: procrastinate's tables in that database.

Whoever puts a task uses a connection of the application's own pool, which the request has just
given back. Web processes and workers may be on several hosts.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from flask import Flask
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.sync_psycopg_connector import SyncPsycopgConnector
from sqlalchemy import Engine, text

from web.base import db
from web.base.logs import context
from web.base.queue.protocol import Handler
from web.base.queue.tables import SCHEMA

logger = logging.getLogger(__name__)

NAME = "techmatch"
"""The library's name of our queue; it could keep several."""

_BEGIN = text(
    f"SELECT set_config('search_path', '{SCHEMA}', true),"
    # A task is a hint: no request waits for the disk because of it, nor for long for a lock.
    " set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '2s', true)"
)

_IS_WAITING = text(
    "SELECT EXISTS (SELECT FROM techmatch_queue.procrastinate_jobs"
    " WHERE status = 'todo' AND queue_name = :queue AND task_name = :name)"
)

# By the server's clock alone: those of the hosts differ.
_MEASURE = text(
    "SELECT count(*), extract(epoch FROM now() - min(event.at))"
    " FROM techmatch_queue.procrastinate_jobs AS job"
    " LEFT JOIN techmatch_queue.procrastinate_events AS event"
    " ON event.job_id = job.id AND event.type = 'deferred'"
    " WHERE job.status = 'todo' AND job.queue_name = :queue"
)


class TurnLost(Exception):
    """Another worker performs the tasks by now: what this one has not stored it leaves."""


class Lent:
    """The application's connections, as the library takes them from a pool."""

    def __init__(self, queue: ProcrastinateQueue) -> None:
        self._queue = queue

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """Lend a connection for one transaction, in which the library finds its tables."""
        with self._queue.engine.begin() as connection:
            connection.execute(_BEGIN)
            yield connection.connection.driver_connection


class ProcrastinateQueue:
    """Tasks in the database, performed by ``techmatch worker`` on any host."""

    remedy = (
        "See the check of the database. If the queue's own tables are missing or damaged:"
        " DROP SCHEMA IF EXISTS techmatch_queue CASCADE, then techmatch init: tasks are hints only,"
        " and the worker finds all work in the database."
    )

    def __init__(self, app: Flask) -> None:
        self.handlers: dict[str, Handler] = {}
        self.turn = threading.Event()
        self._app = app
        connector = SyncPsycopgConnector()
        # A pool of the library's own would be threads before the fork, and connections beside ours.
        connector.open(Lent(self))  # type: ignore[arg-type]
        self._jobs = JobManager(connector)

    @cached_property
    def engine(self) -> Engine:
        """The application's engine; it opens connections when it is used, also after a fork."""
        with self._app.app_context():
            return db.db.engine

    def put(self, name: str, *args: Any) -> None:
        """Queue a task. Where the database is away it is logged: the sweep does the work later."""
        told: dict[str, Any] = {"args": list(args), "request_id": context.request_id.get()}
        job = Job(queue=NAME, lock=None, queueing_lock=None, task_name=name, task_kwargs=told)
        try:
            self._jobs.defer_job(job)
        except Exception:
            logger.exception("could not queue %s; the sweep will find the work", name)

    def is_waiting(self, name: str) -> bool:
        """Return whether such a task waits to be performed."""
        try:
            with self.engine.connect() as connection:
                return bool(connection.scalar(_IS_WAITING, {"queue": NAME, "name": name}))
        except Exception:
            logger.warning("the queue cannot be read now")
            return False

    def measure(self) -> tuple[int, float]:
        """Return how many tasks wait, and for how many seconds the oldest has; 0 for none."""
        with self.engine.connect() as connection:
            count, seconds = connection.execute(_MEASURE, {"queue": NAME}).one()
        return count, max(0.0, float(seconds or 0.0))

    def close(self) -> None:
        """Do nothing: connections are the application's, which closes them before a fork."""

    def perform(self) -> None:
        """Perform tasks, while it is our turn, until the process is told to stop."""
        # The loop and its libraries are the worker's alone.
        from web.base.queue import performing

        performing.run(self)

    def run(self, name: str, args: list[Any], request_id: str) -> None:
        """Perform one task here and now, as long as it is our turn.

        Raises TurnLost at the next commit once it is not: another worker does the same by then.
        """
        token = db.before_commit.set(self._require_turn)
        try:
            with context.within(request_id):
                self.handlers[name](*args)
        finally:
            db.before_commit.reset(token)

    def _require_turn(self) -> None:
        if not self.turn.is_set():
            raise TurnLost
