"""Quarters of a year."""

from __future__ import annotations

from datetime import date


def quarter_starts(today: date, count: int) -> list[date]:
    """Return the first days of the last ``count`` quarters, the present one last."""
    present = today.year * 4 + (today.month - 1) // 3
    numbers = range(present - count + 1, present + 1)
    return [date(number // 4, number % 4 * 3 + 1, 1) for number in numbers]


def quarter_key(day: date) -> str:
    """Return the key of a day's quarter, such as 2026Q4."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def quarter_start(key: str) -> date:
    """Return the first day of the quarter with ``key``."""
    year, number = map(int, key.split("Q"))
    return date(year, number * 3 - 2, 1)


def next_quarter(key: str) -> date:
    """Return the first day after the quarter with ``key``."""
    year, number = map(int, key.split("Q"))
    return date(year + number // 4, number % 4 * 3 + 1, 1)
