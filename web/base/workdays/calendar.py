"""Which days are working days, and when so many of them are over. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from web.base.workdays.states import DayKind

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Special:
    """What is arranged for a day, whatever its weekday, and what it is called."""

    kind: DayKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row for which the same is arranged."""

    first: date
    last: date
    special: Special

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Period:
    """So many working days counted from the day after the first."""

    last: date
    skipped: Sequence[Span]
    """Days off in it; those that lie on a weekend alone change nothing and are left out."""
    added: Sequence[date]
    """Working days at weekends that were counted."""
    unknown: Sequence[int]
    """Years in it whose arrangements are not known: days without an entry follow their weekday."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """What is arranged, by day, and for which years that is all there is."""

    special: Mapping[date, Special]
    years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        """Return whether people work; a day without arrangement follows its weekday."""
        found = self.special.get(day)
        return not is_weekend(day) if found is None else found.kind is DayKind.WORKDAY

    def count(self, first: date, days: int) -> Period:
        """Count working days; the first day itself does not count."""
        last = first
        while days:
            last += _DAY
            days -= self.is_working_day(last)
        within = list(_days(first + _DAY, last))
        return Period(
            last,
            [span for span in self.spans(within) if _is_felt(span)],
            [day for day in within if is_weekend(day) and self.is_working_day(day)],
            sorted({day.year for day in within} - self.years),
        )

    def spans(self, within: Iterable[date]) -> list[Span]:
        """Return what is arranged for days that are in their order."""
        found: list[Span] = []
        for day in within:
            special = self.special.get(day)
            if special is None:
                continue
            before = found[-1] if found else None
            if before and before.special == special and before.last + _DAY == day:
                found[-1] = Span(before.first, day, special)
            else:
                found.append(Span(day, day, special))
        return found

    def spans_of(self, year: int) -> list[Span]:
        """Return what is arranged for a year."""
        return self.spans(sorted(day for day in self.special if day.year == year))


def is_weekend(day: date) -> bool:
    """Return whether a day is a Saturday or a Sunday."""
    return day.weekday() >= _SATURDAY


def _is_felt(span: Span) -> bool:
    is_off = span.special.kind is DayKind.DAY_OFF
    return is_off and not all(is_weekend(day) for day in _days(span.first, span.last))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
