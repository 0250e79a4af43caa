"""Counting what came in for a call. Pure: what was read is counted, and nothing is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from matcher.types import Kind
from web.catalogues.states import Fate


@dataclass(frozen=True, slots=True)
class Submission:
    """One thing handed in, as far as it is counted by."""

    posting_id: int
    kind: Kind
    fate: Fate
    organisation_id: int
    organisation: str
    district: str
    """The organisation's."""
    at: datetime
    day: date
    """The city's."""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What one day brought, and all days up to it."""

    day: date
    needs: int
    achievements: int
    so_far: int

    @property
    def total(self) -> int:
        """Both kinds."""
        return self.needs + self.achievements


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a breakdown: this call's count, and that of the call before."""

    code: str
    count: int
    before: int


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """What one organisation handed in."""

    organisation_id: int
    name: str
    district: str
    total: int
    last_at: datetime
    fates: dict[Fate, int] = field(default_factory=dict)


def count_fates(submissions: Iterable[Submission]) -> dict[Fate, dict[Kind, int]]:
    """Return how many of each kind have come how far."""
    counted = Counter((one.fate, one.kind) for one in submissions)
    return {fate: {kind: counted[fate, kind] for kind in Kind} for fate in Fate}


def count_days(submissions: Sequence[Submission], first: date, last: date) -> list[Day]:
    """Return every day from the first to the last, and those beyond on which something came."""
    counted = Counter((one.day, one.kind) for one in submissions)
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    found, so_far = [], 0
    for day in sorted({*span, *(one.day for one in submissions)}):
        needs, achievements = counted[day, Kind.NEED], counted[day, Kind.ACHIEVEMENT]
        so_far += needs + achievements
        found.append(Day(day, needs, achievements, so_far))
    return found


def count_lines(
    codes_of: Callable[[Submission], Iterable[str]],
    submissions: Iterable[Submission],
    before: Iterable[Submission] = (),
) -> list[Line]:
    """Return a breakdown by codes, the largest first; what has none stands under an empty code."""
    counts = [
        Counter(code for one in some for code in (tuple(codes_of(one)) or ("",)))
        for some in (submissions, before)
    ]
    lines = [Line(code, counts[0][code], counts[1][code]) for code in {*counts[0], *counts[1]}]
    return sorted(lines, key=lambda line: (-line.count, -line.before, line.code))


def fields_of(one: Submission) -> tuple[str, ...]:
    """Return the fields a submission counts in: each of its own."""
    return one.fields


def district_of(one: Submission) -> tuple[str, ...]:
    """Return the district a submission counts in."""
    return (one.district,)


def count_organisations(submissions: Iterable[Submission]) -> list[OrganisationLine]:
    """Return what each organisation handed in, the most first."""
    groups: dict[int, list[Submission]] = {}
    for one in submissions:
        groups.setdefault(one.organisation_id, []).append(one)
    lines = [
        OrganisationLine(
            key,
            some[0].organisation,
            some[0].district,
            len(some),
            max(one.at for one in some),
            dict(Counter(one.fate for one in some)),
        )
        for key, some in groups.items()
    ]
    return sorted(lines, key=lambda line: (-line.total, line.name))


def at_same_time(
    submissions: Iterable[Submission], opened: datetime, elapsed: timedelta
) -> list[Submission]:
    """Return what had come in when a call had been open for so long."""
    return [one for one in submissions if one.at - opened <= elapsed]
