"""What features say in the quarter's report.

Each feature declares its parts (``Feature.report``); the report puts them together. A part counts
what became so in the quarter, by the city's days.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from matcher.domain.quarter import next_quarter, quarter_start
from web.base.papers.blocks import Block
from web.base.site import zone


class Audience(StrEnum):
    """Whom a report is for."""

    OFFICE = "office"
    """The bureau and the city: exact sums."""
    PUBLIC = "public"
    """Everybody: only what may be public, of sums only what was released."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the city, both included."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The moment it begins and the one at which it is over, in UTC."""
        ends = self.last + timedelta(days=1)
        begun, over = (datetime.combine(day, time(), zone()) for day in (self.first, ends))
        return begun.astimezone(UTC), over.astimezone(UTC)


def quarter_period(key: str) -> Period:
    """Return the days of the quarter with ``key``, such as 2026Q4."""
    return Period(quarter_start(key), next_quarter(key) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part of the report: its heading is numbered when the parts are put together."""

    place: int
    """Parts stand in the order of these numbers."""
    heading: Any
    """In the reader's language, mostly a lazy text."""
    write: Callable[[str, Period, Audience], Sequence[Block]]
    """(quarter's key, its days, its readers) -> what is said; nothing leaves the part out.

    Even the office's report is read by many: no contact, nothing of a confidential posting, no
    name that its owner does not show.
    """
