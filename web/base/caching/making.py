"""Lets one request make a page while others wait for the same one.

When the minute ends until which a page with a countdown is true, everybody who asks for it at that
moment would make it, all on the same processor.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

LONGEST_WAIT = 5.0
"""Seconds after which a request makes the page itself, whatever keeps the other one."""

MOST_REMEMBERED = 1000


class Making:
    """The pages that are being made, for all threads of a process."""

    def __init__(self) -> None:
        self._running: dict[Hashable, threading.Event] = {}
        self._in_vain: OrderedDict[Hashable, None] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, key: Hashable) -> bool:
        """Return whether the caller is to make the page, and to call ``end`` whatever comes of it.

        Where somebody else makes it already, return False when that has ended. What was not kept
        the last time is nothing to wait for.
        """
        with self._lock:
            other = self._running.get(key)
            if other is None:
                self._running[key] = threading.Event()
                return True
            if key in self._in_vain:
                return False
        other.wait(LONGEST_WAIT)
        return False

    def end(self, key: Hashable, *, is_kept: bool) -> None:
        """Let those go on who wait for the page."""
        with self._lock:
            done = self._running.pop(key, None)
            self._in_vain.pop(key, None)
            if not is_kept:
                self._in_vain[key] = None
                if len(self._in_vain) > MOST_REMEMBERED:
                    self._in_vain.popitem(last=False)
        if done is not None:
            done.set()
