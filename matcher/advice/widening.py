"""What a need could give up where everything that fits is kept out by what it insists on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.types import Candidate, Fit, Item


@dataclass(frozen=True, slots=True)
class Widening:
    """Criteria that would have to be given up together, and how many good candidates come in."""

    musts: tuple[str, ...]
    count: int


def without_musts(need: Item) -> Item:
    """Return the need as it would be without insisting on anything."""
    return replace(need, musts=())


def find_widenings(
    need: Item, candidates: Sequence[Candidate], least: float
) -> tuple[Widening, ...]:
    """Return what keeps good candidates out, the smallest sacrifice first, then the most gained.

    ``candidates`` are those of ``without_musts(need)``; good are those with a probability of
    at least ``least``.
    """
    missed = [_missed(need, found) for found in candidates if found.probability >= least]
    counts = Counter(musts for musts in missed if musts)
    found = [Widening(musts, count) for musts, count in counts.items()]
    return tuple(sorted(found, key=lambda one: (len(one.musts), -one.count, one.musts)))


def _missed(need: Item, found: Candidate) -> tuple[str, ...]:
    rows = found.evidence.criteria
    return tuple(row.name for row in rows if row.name in need.musts and row.fit is Fit.NOT_MET)
