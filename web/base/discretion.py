"""Small counts are not told to everybody: they may be about somebody. Pure.

Nor can one be had by taking what is told off a sum that is told as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

LEAST_TOLD = 3
"""A smaller count is not told."""


def is_told(count: int) -> bool:
    """Return whether everybody may read a count; that there is nothing is no secret."""
    return count == 0 or count >= LEAST_TOLD


def hide_small(counts: Mapping[K, int]) -> tuple[int | None, Mapping[K, int] | None]:
    """Return the sum and its parts as they may be published; None stands for what is hidden.

    As soon as one part is small all of them are hidden: whoever knows the sum, the other parts
    and that a part is small would often know which number it is.
    """
    total = sum(counts.values())
    if total < LEAST_TOLD:
        return None, None
    return total, counts if all(count >= LEAST_TOLD for count in counts.values()) else None


def merge_small(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts of which none is small: small ones are told together, as "".

    Where they are too few together, the next larger joins them; else whoever knows the total
    would find them by subtracting. Nothing is left where even all are too few.
    """
    ranked = sorted(counts.items(), key=lambda pair: (pair[0] != "", pair[1], pair[0]))
    kept = {code: number for code, number in ranked if code and number >= LEAST_TOLD}
    rest = sum(number for code, number in ranked if code not in kept)
    for code in list(kept):
        if not 0 < rest < LEAST_TOLD:
            break
        rest += kept.pop(code)
    if rest >= LEAST_TOLD:
        kept[""] = rest
    return kept
