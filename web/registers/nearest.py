"""The entries of a register that are nearest to a need, with their grounds."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.types import Evidence, Item


@dataclass(frozen=True, slots=True)
class Near:
    """A public entry that is near to what was asked, and why. No labels exist to say how likely
    it is to be of use, so there is no probability."""

    entry_id: int
    score: float
    """Comparable within one answer only."""
    is_weak: bool
    """Whether the grounds are too thin to show it without saying so."""
    evidence: Evidence


def find_nearest(item: Item, register: str, count: int) -> list[Near]:
    """Return the public entries of a register nearest to a posting's public text, best first."""
    raise NotImplementedError
