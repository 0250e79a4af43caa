"""The few alternatives of a kind that a pack shows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from matcher.types import Candidate


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


ALTERNATIVE_SHARE = 0.5
"""An achievement is an alternative where it is at least so likely as the best, times this."""

SURE_LEVEL, LEAST_LEVEL = 3, 2
"""The engine's levels: 1 none, 2 weak, 3 rather strong, 4 strong."""

MOST_ACHIEVEMENTS, MOST_WEAK_ACHIEVEMENTS = 3, 2


@dataclass(frozen=True, slots=True)
class Solution:
    """An achievement of a pack."""

    candidate: Candidate
    is_weak: bool


def choose_achievements(ranked: Sequence[Candidate], least: float) -> list[Solution]:
    """Return the achievements of a pack, best first.

    Weak is what the engine calls so, and what is less likely than ``least``, the probability
    from which the site proposes a match.
    """
    near_best = ALTERNATIVE_SHARE * max((one.probability for one in ranked), default=0.0)
    found = [
        Solution(one, is_weak=one.level < SURE_LEVEL or one.probability < least)
        for one in ranked
        if one.level >= LEAST_LEVEL and one.probability >= near_best
    ]
    return choose(
        found,
        MOST_ACHIEVEMENTS,
        lambda one: one.candidate.achievement_id,
        MOST_WEAK_ACHIEVEMENTS,
    )
