"""Steps from a proposed match to a completed contract, and how long each takes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise


class Stage(StrEnum):
    """How far a match came, in its order."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    INTRODUCED = "introduced"
    NEGOTIATING = "negotiating"
    SIGNED = "signed"
    REGISTERED = "registered"
    COMPLETED = "completed"


STAGES = tuple(Stage)

Days = tuple[date | None, ...]
"""The day on which a match reached each stage; None where it did not, or nobody noted it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the funnel."""

    stage: Stage
    count: int
    before: int
    """How many reached the stage before."""
    first: int
    """How many were proposed."""
    days: float | None
    """The median of the days from the stage before; None where no day is known."""
    timed: int
    """How many matches the median is of."""

    @property
    def of_before(self) -> float | None:
        """Per cent of the stage before."""
        return self.count / self.before * 100 if self.before else None

    @property
    def of_first(self) -> float | None:
        """Per cent of what was proposed."""
        return self.count / self.first * 100 if self.first else None


def median(values: Iterable[int]) -> float | None:
    """Return the middle value, between the two middle ones of an even number; None of none."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def count_steps(proposed: int, histories: Sequence[Days]) -> list[Step]:
    """Return the funnel of ``proposed`` matches; ``histories`` are those that went further.

    Whoever reached a stage has passed those before it, even if nobody noted the day.
    """
    reached = [_furthest(days) for days in histories]
    counts = [proposed, *(sum(one >= at for one in reached) for at in range(1, len(STAGES)))]
    steps = [Step(STAGES[0], proposed, 0, proposed, None, 0)]
    for at, (before, count) in enumerate(pairwise(counts), start=1):
        waits = [wait for days in histories if (wait := _wait(days, at)) is not None]
        steps.append(Step(STAGES[at], count, before, proposed, median(waits), len(waits)))
    return steps


def _furthest(days: Days) -> int:
    return max((at for at, day in enumerate(days) if day is not None), default=0)


def _wait(days: Days, at: int) -> int | None:
    """Return the days between a stage and the one before it.

    A contract may bear an earlier day than the step that was noted afterwards: that is none.
    """
    begun, done = days[at - 1], days[at]
    return None if begun is None or done is None else max(0, (done - begun).days)
