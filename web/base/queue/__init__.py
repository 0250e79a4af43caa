"""The task queue: a file of Huey beside SQLite, procrastinate's tables inside PostgreSQL.

Which one it is follows from the database. docs/deploy.md tells how several hosts share it.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app

from web.base.queue.huey_queue import HueyQueue
from web.base.queue.inline import InlineQueue
from web.base.queue.protocol import Handler, Queue, WorkerQueue

__all__ = ["Handler", "HueyQueue", "InlineQueue", "Queue", "WorkerQueue", "make", "put", "put_once"]


def make(app: Flask) -> WorkerQueue:
    """Return the queue of an application; nothing is opened yet."""
    settings = app.config["SETTINGS"]
    if settings.resolved_database_url.startswith("postgresql"):
        # Imported only where it is used: small installations do without.
        from web.base.queue.procrastinate_queue import ProcrastinateQueue

        return ProcrastinateQueue(app)
    return HueyQueue(settings.queue_path)


def put(name: str, *args: Any) -> None:
    """Queue a task of the running application."""
    current_app.extensions["techmatch_queue"].put(name, *args)


def put_once(name: str) -> None:
    """Queue a task of the running application unless one of that name waits already."""
    if not current_app.extensions["techmatch_queue"].is_waiting(name):
        put(name)
