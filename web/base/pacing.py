"""How much a program may ask for: so many requests in a window, by token or by address.

Counted in the memory of each process and never in the database: reading must not write. With
several processes behind one address as many times as much may get through.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from threading import Lock

from flask import Response, current_app, g
from limits import RateLimitItem, parse
from werkzeug.exceptions import TooManyRequests

from web.base import programs, site
from web.base.extensions import limiter

_KEY = "techmatch_windows"
MOST_KEYS = 10_000
"""So many are kept before those that are over are thrown away."""


@dataclass(slots=True)
class Window:
    """What was asked for since the window's first request."""

    limit: RateLimitItem
    ends: float
    count: int = 0

    @property
    def left(self) -> int:
        """How many requests it still lets through."""
        return max(0, int(self.limit.amount) - self.count)

    @property
    def seconds(self) -> int:
        """After how many seconds another one begins."""
        return max(1, math.ceil(self.ends - time.time()))


class Windows:
    """The windows of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._windows: dict[str, Window] = {}

    def hit(self, key: str, limit: RateLimitItem) -> Window:
        """Count one more request and return its window as it is then."""
        now = time.time()
        with self._lock:
            found = self._windows.get(key)
            if found is None or found.ends <= now or found.limit != limit:
                self._forget_old(now)
                found = self._windows[key] = Window(limit, now + limit.get_expiry())
            found.count += 1
            return Window(found.limit, found.ends, found.count)

    def _forget_old(self, now: float) -> None:
        if len(self._windows) >= MOST_KEYS:
            kept = {key: one for key, one in self._windows.items() if one.ends > now}
            self._windows = kept if len(kept) < MOST_KEYS else {}


def count() -> None:
    """Count the present request of a program. Raises TooManyRequests where it is one too many."""
    if not limiter.enabled:
        return
    windows: Windows = current_app.extensions.setdefault(_KEY, Windows())
    settings = site.settings()
    allowed = settings.api_token_limit if programs.granted() else settings.api_limit
    window = windows.hit(programs.bearer_of_request(), parse(allowed))
    g.window = window
    if window.count > window.limit.amount:
        raise TooManyRequests(retry_after=window.seconds)


def tell(response: Response) -> None:
    """Say in headers how much may still be asked for."""
    window: Window | None = g.get("window")
    if window is not None:
        response.headers["RateLimit-Limit"] = str(window.limit.amount)
        response.headers["RateLimit-Remaining"] = str(window.left)
        response.headers["RateLimit-Reset"] = str(window.seconds)
