"""The few alternatives of a kind that a pack shows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeVar


class Judged(Protocol):
    """What alternatives are chosen from."""

    @property
    def is_weak(self) -> bool:
        """Whether its grounds are thin."""


One = TypeVar("One", bound=Judged)


def choose(
    ranked: Sequence[One], most: int, sort: Callable[[One], Hashable], weak: int = 1
) -> list[One]:
    """Return up to ``most`` of ``ranked`` (best first), sorts that are new before repeated ones.

    Weak ones are shown where there is nothing better, and then no more than ``weak``.
    """
    sure = [one for one in ranked if not one.is_weak]
    if not sure:
        return list(ranked[:weak])
    seen: set[Hashable] = set()
    first: list[One] = []
    again: list[One] = []
    for one in sure:
        key = sort(one)
        (again if key in seen else first).append(one)
        seen.add(key)
    chosen = [*first, *again][:most]
    return [one for one in sure if one in chosen]


PILOT_BELOW = 7
"""From this maturity on an achievement is in use somewhere: nothing is left to pilot."""

CONCEPT_BELOW = 4
"""Below this maturity there is a concept to prove before there is anything to enlarge."""


def needs_pilot(trl: int | None) -> bool:
    """Whether an achievement of this maturity still has to be piloted; unknown: it may have to."""
    return trl is None or trl < PILOT_BELOW
