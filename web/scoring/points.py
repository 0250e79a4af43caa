"""Points as people write them: 0 to 100 with one decimal, kept in tenths; and weighted totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

MOST = 1000
"""Tenths of the full points."""

_POINTS = re.compile(r"(\d{1,3})(?:\.(\d)0*)?")


def parse_points(text: str) -> int:
    """Return the tenths of points written in plain digits. Raises ValueError."""
    found = _POINTS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    tenths = int(found[1]) * 10 + int(found[2] or 0)
    if tenths > MOST:
        raise ValueError(text)
    return tenths


def write_points(tenths: int) -> str:
    """Return tenths as points, without a needless decimal."""
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def total_of(weights: Mapping[int, int], scores: Mapping[int, int | None]) -> Fraction | None:
    """Return the weighted points of a hundred over what is scored; None where nothing is."""
    given = {key: scores[key] for key in weights if scores.get(key) is not None}
    if not given:
        return None
    return Fraction(sum(weights[key] * (tenths or 0) for key, tenths in given.items()), 1000)


def is_complete(weights: Mapping[int, int], scores: Mapping[int, int | None]) -> bool:
    """Return whether each criterion has its points."""
    return all(scores.get(key) is not None for key in weights)


def round_points(points: Fraction | None) -> str:
    """Return points with two decimals, half away from zero, as everybody rounds on paper."""
    if points is None:
        return ""
    hundredths = int(points * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def mean_of(totals: Iterable[Fraction]) -> Fraction | None:
    """Return the mean of totals; None of none."""
    found = list(totals)
    return sum(found, Fraction(0)) / len(found) if found else None
