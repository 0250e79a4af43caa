"""Who wants to know of requests and tasks: their names and times, never what they were about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, current_app

_KEY = "techmatch_observers"


@dataclass
class Observers:
    """Called in the thread of what they are told of, and so quick."""

    began: list[Callable[[], None]] = field(default_factory=list)
    """A request has begun."""
    answered: list[Callable[[str, int, float], None]] = field(default_factory=list)
    """Endpoint, status and seconds of a request."""
    ended: list[Callable[[], None]] = field(default_factory=list)
    """A request has ended, however it went."""
    performed: list[Callable[[str, bool, float], None]] = field(default_factory=list)
    """Name of a task, whether it went well, and its seconds."""


def observers(app: Flask | None = None) -> Observers:
    """Return those of an application, by default of the running one."""
    known = (app or current_app).extensions
    found: Observers = known.setdefault(_KEY, Observers())
    return found
