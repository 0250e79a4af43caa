"""The answers that one process keeps ready: as many as fit, the longest unused leave first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from web.base.caching.grounds import Grounds


class Sized(Protocol):
    """Something that takes room on a shelf."""

    @property
    def size(self) -> int:
        """How many bytes it takes, near enough."""


K = TypeVar("K", bound=Sized)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer for everybody, and what has to be as it was for it to be true."""

    body: bytes
    packed: bytes
    """The same under gzip; empty where that is not sent."""
    headers: tuple[tuple[str, str], ...]
    etag: str
    grounds: Grounds

    @property
    def size(self) -> int:
        """How many bytes it takes, near enough."""
        return len(self.body) + len(self.packed)


class Shelf(Generic[K]):
    """Answers by their keys, for all threads of a process."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[Hashable, K] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> K | None:
        """Return what is kept under a key, which makes it the last used."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: Hashable, kept: K) -> None:
        """Keep an answer; one that would fill a tenth of the shelf is not kept."""
        if kept.size > self.most_bytes / 10:
            return
        with self._lock:
            self._remove(key)
            self._kept[key] = kept
            self.bytes += kept.size
            while self.bytes > self.most_bytes:
                self._remove(next(iter(self._kept)))

    def drop(self, key: Hashable) -> None:
        """Keep it no longer."""
        with self._lock:
            self._remove(key)

    def __len__(self) -> int:
        return len(self._kept)

    def _remove(self, key: Hashable) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self.bytes -= found.size
