"""Times of calls: as officers type them, as the city's clock has them, one quarter later.

Pure: the zone comes along. A day ends at 24:00, which is the first moment of the next one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from web.base.clock import ends_day, last_day

YEARS = range(2000, 2101)
"""In another zone the first and last moments of the calendar do not exist."""

_MOMENT = re.compile(
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?:日 *|[T ]+)(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?$"
)


def on_clock(day: date, clock: time, zone: ZoneInfo, *, latest: bool = False) -> datetime:
    """Return the moment at which the zone's clocks show this, in UTC.

    Where they show it twice, the first or the ``latest``; where they leap over it, as long after
    the leap as it would have been.
    """
    local = datetime.combine(day, clock, zone)
    if latest and _exists(local):
        local = local.replace(fold=1)
    return local.astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return 24:00 of a day, in UTC."""
    return on_clock(day + timedelta(days=1), time(), zone)


def read_moment(text: str, zone: ZoneInfo, *, is_deadline: bool = False) -> datetime:
    """Return the moment that somebody typed in the zone's time, in UTC; 24:00 ends its day.

    Of an hour that comes twice a deadline is the later one: nobody is cut off who still had time
    by his clock. Raises ValueError for what is no moment of the zone.
    """
    found = _MOMENT.match(text.strip())
    if found is None:
        raise ValueError(text)
    year, month, day, hour, minute = (int(part) for part in found.groups())
    if year not in YEARS:
        raise ValueError(text)
    if (hour, minute) == (24, 0):
        return end_of_day(date(year, month, day), zone)
    clock = time(hour, minute)
    local = datetime.combine(date(year, month, day), clock, zone)
    if not _exists(local):
        raise ValueError(text)
    return on_clock(local.date(), clock, zone, latest=is_deadline)


def write_deadline(moment: datetime, zone: ZoneInfo) -> str:
    """Return a deadline as it is typed, such as '2026-11-30 24:00'."""
    if ends_day(moment, zone):
        return f"{last_day(moment, zone).isoformat()} 24:00"
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _exists(local: datetime) -> bool:
    there_and_back = local.astimezone(UTC).astimezone(local.tzinfo)
    return there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter of a day."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def next(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def until(self, later: Quarter) -> int:
        """Return how many quarters lie between this one and a later one."""
        return (later.year - self.year) * 4 + later.number - self.number

    def opens(self, zone: ZoneInfo) -> datetime:
        """Return nine in the morning of its first day."""
        return on_clock(date(self.year, 3 * self.number - 2, 1), time(9), zone)

    def closes(self, zone: ZoneInfo) -> datetime:
        """Return six in the evening of the last day of its second month."""
        month = 3 * self.number - 1
        return on_clock(date(self.year, month, monthrange(self.year, month)[1]), time(18), zone)

    def title(self, region: str) -> str:
        """Return the usual title of a call."""
        return f"{region}{self.year}年第{in_words(self.number)}季度科技成果与技术需求征集"


def in_words(number: int) -> str:
    """Return the number of a quarter as notices write it."""
    return "一二三四"[number - 1]


def move_day(day: date, quarters: int) -> date:
    """Return the same day some quarters later; the last of a month stays the last of its month."""
    months = day.year * 12 + day.month - 1 + 3 * quarters
    year, month = months // 12, months % 12 + 1
    longest = monthrange(year, month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, longest if is_last else min(day.day, longest))


def move_opening(moment: datetime, quarters: int, zone: ZoneInfo) -> datetime:
    """Return an opening some quarters later, at the same time by the zone's clock."""
    local = moment.astimezone(zone)
    return on_clock(move_day(local.date(), quarters), _minutes(local), zone)


def move_deadline(moment: datetime, quarters: int, zone: ZoneInfo) -> datetime:
    """Return a deadline some quarters later; one at 24:00 stays one."""
    if ends_day(moment, zone):
        return end_of_day(move_day(last_day(moment, zone), quarters), zone)
    local = moment.astimezone(zone)
    return on_clock(move_day(local.date(), quarters), _minutes(local), zone, latest=True)


def _minutes(local: datetime) -> time:
    """Return a time without its seconds: a call opened by hand began at some odd one."""
    return local.time().replace(second=0, microsecond=0, fold=0)
