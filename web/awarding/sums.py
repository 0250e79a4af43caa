"""Money of awards and their milestones, in fen. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from web.awarding.states import StageState


@dataclass(frozen=True, slots=True)
class Sum:
    """A milestone as far as money is concerned."""

    money: int
    due_on: date
    state: StageState


@dataclass(frozen=True, slots=True)
class Sums:
    """What an award's milestones come to."""

    agreed: int
    planned: int
    passed: int
    """Of the milestones that have passed: it may be paid."""
    due: int
    """Of the milestones whose day has come, passed or not."""

    @property
    def left(self) -> int:
        """What is still to be earned."""
        return self.agreed - self.passed

    @property
    def difference(self) -> int:
        """What the milestones lack to what is agreed; below 0: they are too much."""
        return self.agreed - self.planned


def sum_stages(agreed: int, stages: Iterable[Sum], today: date) -> Sums:
    """Return the sums of an award's milestones on a day."""
    kept = tuple(stages)
    return Sums(
        agreed,
        planned=sum(one.money for one in kept),
        passed=sum(one.money for one in kept if one.state is StageState.PASSED),
        due=sum(one.money for one in kept if one.due_on <= today),
    )


def hundredths(points: Fraction) -> int:
    """Return points in hundredths, halves rounded up."""
    return floor(points * 100 + Fraction(1, 2))


def points_text(points: int | None) -> str:
    """Return hundredths of a point as people write them, such as 86.25."""
    return "" if points is None else f"{points // 100}.{points % 100:02d}"
