"""Small counts are not published, nor can they be had by taking others off a sum. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

LEAST = 3
"""A smaller count is not published."""


def hide_small(counts: Mapping[K, int]) -> tuple[int | None, Mapping[K, int] | None]:
    """Return the sum and its parts as they may be published; None stands for what is hidden.

    As soon as one part is small all of them are hidden: whoever knows the sum, the other parts
    and that a part is small would often know which number it is.
    """
    total = sum(counts.values())
    if total < LEAST:
        return None, None
    return total, counts if all(count >= LEAST for count in counts.values()) else None
