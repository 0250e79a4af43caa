"""The processors and the memory of the machine that the site runs on."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from functools import cache


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def give_back_memory() -> None:
    """Return what is free inside the process to the system, where its C library can.

    glibc keeps what was freed for later, torn to pieces that fit nothing: after a large matching
    that was 300 MB of a worker.
    """
    trim = _find_trim()
    if trim is not None:
        trim(0)


@cache
def _find_trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):
        return None  # Another C library than glibc.
    return found
