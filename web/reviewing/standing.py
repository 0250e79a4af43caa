"""Totals, spread, outliers and ranks: exact arithmetic on tenths of points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Total:
    """What one sheet gives in all: weighted points of a hundred."""

    expert_id: int
    points: Fraction
    is_outlier: bool
    is_left_out: bool
    """The highest or the lowest, where the round drops them."""


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """A bid in one round."""

    mean: Fraction
    spread: float
    """Sample standard deviation of the totals; 0 for a single one."""
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A bid over all rounds. ``rank`` from 1; equal points share one."""

    bid_id: int
    rank: int
    points: Fraction
    rounds: Mapping[int, RoundStanding]
    """Round id -> how it stood there."""


def rank_challenge(challenge_id: int) -> Sequence[Standing]:
    """Return the admitted bids of a challenge by rank, over its released rounds of bids.

    Raises WrongState while a round of bids is not released.
    """
    raise NotImplementedError
