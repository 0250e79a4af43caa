"""A queue in memory, for tests and commands."""

from __future__ import annotations

from typing import Any

from web.base.queue.protocol import Handler


class InlineQueue:
    """A fake for tests and commands: remembers tasks and runs them when told to."""

    remedy = "There is nothing to read: it is in memory."

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.waiting: list[tuple[str, tuple[Any, ...]]] = []

    def put(self, name: str, *args: Any) -> None:
        """Remember a task."""
        self.waiting.append((name, args))

    def is_waiting(self, name: str) -> bool:
        """Return whether such a task waits."""
        return any(waiting == name for waiting, _ in self.waiting)

    def measure(self) -> tuple[int, float]:
        """Return how many tasks wait; nobody knows for how long."""
        return len(self.waiting), 0.0

    def close(self) -> None:
        """Do nothing: there is no file."""

    def run_all(self) -> None:
        """Perform what waits, and what that puts."""
        while self.waiting:
            name, args = self.waiting.pop(0)
            self.handlers[name](*args)
