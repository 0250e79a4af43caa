"""Giving memory back to the system that was used for a moment."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> None:
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
