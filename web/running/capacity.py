"""How many processes the web server gets where nobody says."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from web.base.machine import count_processors

MOST = 4
"""More than so many would open more connections than PostgreSQL takes as it comes (100)."""

FIRST_MIB = 800
"""What the first process loads, and the worker beside it, which reads with the transformer."""
EACH_MIB = 250
"""What each process adds once it works: what it has written to, and corpora made anew."""

_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def choose(wanted: int) -> int:
    """Return ``wanted``; where it is 0 as many as there are processors and memory for."""
    if wanted:
        return wanted
    memory = memory_mib()
    room = MOST if memory is None else int((memory - FIRST_MIB) / EACH_MIB)
    return max(1, min(MOST, count_processors(), room))


def memory_mib() -> float | None:
    """Return the memory of the machine or of the container, the smaller one; None: unknown."""
    found = []
    with suppress(ValueError, OSError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20)
    for path in _LIMITS:
        with suppress(ValueError, OSError):
            # "max" where there is no limit.
            found.append(int(path.read_text()) / 2**20)
    return min(found, default=None)
