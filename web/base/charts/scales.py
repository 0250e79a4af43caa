"""From numbers to places: round ticks, and how wide a text is. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

TICKS = 4
"""About so many steps: a chart is looked at, its table is read."""

WIDE, NARROW = 12.0, 7.0
"""Pixels that a Chinese and a Latin letter take in the charts' small type."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers from ``low`` to ``high``, which are ticks themselves, and zero is among them."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return how far a number lies between the two ends, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def make_scale(numbers: Sequence[float]) -> Scale:
    """Return a scale with round ticks that holds ``numbers`` and zero."""
    low, high = min((0.0, *numbers)), max((0.0, *numbers))
    if low == high:
        high = 1.0
    # Of whole numbers there are no halves to be named.
    least = 1.0 if all(float(number).is_integer() for number in numbers) else 0.0
    step = max(_round_step((high - low) / TICKS), least)
    first, last = math.floor(low / step), math.ceil(high / step)
    # Multiplying and rounding keeps 0.3 from becoming 0.30000000000000004.
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def _round_step(rough: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, … (or parts of them) that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(
        float(f"{factor * power:.10g}")
        for factor in (1, 2, 5, 10)
        if factor * power >= rough * (1 - 1e-9)
    )


def text_width(text: str) -> float:
    """Return about how many pixels a text takes."""
    return sum(WIDE if unicodedata.east_asian_width(letter) in "WFA" else NARROW for letter in text)


def wrap(text: str, width: float) -> tuple[str, ...]:
    """Return a text in lines of at most ``width`` pixels, words kept whole where they fit."""
    lines: list[str] = []
    rest = text.strip()
    while text_width(rest) > width:
        most = _most_letters(rest, width)
        cut = next((at for at in range(most, 0, -1) if _may_break(rest, at)), most)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*lines, rest) if rest or not lines else tuple(lines)


def _may_break(text: str, at: int) -> bool:
    """Return whether a line may end before the letter ``at``: 2026Q4 becomes 2026 and Q4."""
    before, after = text[at - 1], text[at]
    if before in " -" or after == " ":
        return True
    if before.isascii() and after.isascii():
        return before.isdigit() and after.isalpha()
    return True


def _most_letters(text: str, width: float) -> int:
    taken = 0.0
    for place, letter in enumerate(text):
        taken += text_width(letter)
        if taken > width:
            return max(1, place)
    return len(text)


def number_text(value: float) -> str:
    """Return a number as people write it: thousands apart, at most two decimals."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
