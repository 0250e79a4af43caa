"""What a task queue does, whatever keeps its tasks.

A queued task is only a hint. What is to be done follows from the database, and the worker
looks for it regularly; so a task that is lost delays work and loses none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

Handler = Callable[..., None]


class Queue(Protocol):
    """Takes tasks by name."""

    handlers: dict[str, Handler]
    """Name of a task -> what performs it; filled in the worker alone."""

    remedy: str
    """What an administrator does where the queue cannot be read, in English."""

    def put(self, name: str, *args: Any) -> None:
        """Queue the handler registered as ``name``; ``args`` are plain values.

        It never raises: what could not be queued is logged, and the sweep does it later.
        """

    def is_waiting(self, name: str) -> bool:
        """Return whether such a task waits; the one that is being performed does not count."""

    def measure(self) -> tuple[int, float]:
        """Return how many tasks wait, and for how many seconds the oldest has; 0 for none."""

    def close(self) -> None:
        """Close what is open, before the process is forked."""


class WorkerQueue(Queue, Protocol):
    """A queue whose tasks a worker performs: one at a time in the whole installation."""

    turn: threading.Event
    """Set while it is this process that performs tasks; others stand by and take over."""

    def perform(self) -> None:
        """Perform tasks until the process is told to stop (SIGTERM, SIGINT)."""
