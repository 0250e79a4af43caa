"""Points as people write them: 0 to 100 with one decimal, kept in tenths."""

from __future__ import annotations

import re
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


def round_points(points: Fraction | None) -> str:
    """Return points with two decimals, half away from zero, as everybody rounds on paper."""
    if points is None:
        return ""
    hundredths = int(points * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}"
