"""Instruments side by side: what each did in a year, by instrument and by organisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from web.base import db, labels
from web.instruments.models import Figures, InstrumentYear
from web.people.models import User
from web.registers.disclosure import public_view
from web.registers.models import Entry
from web.requests.queries import satisfaction_of

REGISTER = "instruments"
STANDARD_HOURS = 1400
"""The hours of a full year's use, where the region's settings say nothing else."""
SORTS = ("name", "hours", "outside", "services", "income", "rate", "satisfaction")


@dataclass(frozen=True, slots=True)
class Line:
    """An instrument in a year; ``figures`` is None where its owner has told nothing."""

    entry: Entry
    figures: Figures | None
    satisfaction: tuple[float, int] | None = None

    @property
    def value(self) -> int | None:
        """What it cost, in fen."""
        return public_view(self.entry).values["value"] if self.entry.is_public else None

    def is_due(self, year: int) -> bool:
        """Return whether it was in use in that year, as far as is known."""
        since = public_view(self.entry).values["since"] if self.entry.is_public else None
        return since is None or since.year <= year

    @property
    def rate(self) -> float | None:
        """Hours of a full year's use."""
        return self.figures.hours / standard_hours() if self.figures else None

    @property
    def outside_rate(self) -> float | None:
        """The part of its hours that went to others."""
        told = self.figures
        return told.outside_hours / told.hours if told is not None and told.hours else None


@dataclass(slots=True)
class Sums:
    """Several instruments together."""

    name: str = ""
    count: int = 0
    told: int = 0
    hours: int = 0
    outside_hours: int = 0
    services: int = 0
    income: int = 0
    ratings: list[tuple[float, int]] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Count one more."""
        self.count += 1
        if line.satisfaction:
            self.ratings.append(line.satisfaction)
        if line.figures is not None:
            self.told += 1
            for name in ("hours", "outside_hours", "services", "income"):
                setattr(self, name, getattr(self, name) + getattr(line.figures, name))

    @property
    def rate(self) -> float | None:
        """Mean use of those that were told of."""
        return self.hours / (self.told * standard_hours()) if self.told else None

    @property
    def outside_rate(self) -> float | None:
        """The part of their hours that went to others."""
        return self.outside_hours / self.hours if self.hours else None

    @property
    def satisfaction(self) -> tuple[float, int] | None:
        """The mean of all answers."""
        count = sum(one for _, one in self.ratings)
        return (sum(mean * one for mean, one in self.ratings) / count, count) if count else None


def standard_hours() -> int:
    """Return the hours of a full year's use."""
    return labels.region().number("instrument_hours", STANDARD_HOURS)


def list_lines(year: int, sort: str = "name") -> list[Line]:
    """Return every instrument that is public or was told of that year."""
    told = _told(year)
    wanted = _instruments().where(or_(Entry.shown.is_not(None), Entry.id.in_(told)))
    return _sorted(_lines(db.session().scalars(wanted).all(), told), sort)


def list_own(user: User, year: int) -> list[Line]:
    """Return the public instruments of the account's organisation."""
    own = Entry.organisation_id == user.organisation_id
    found = db.session().scalars(_instruments().where(own, Entry.shown.is_not(None))).all()
    return _sorted(_lines(found, _told(year)), "name")


def count_untold(user: User, year: int) -> int:
    """Return how many of the organisation's instruments nothing was told of."""
    return sum(one.figures is None and one.is_due(year) for one in list_own(user, year))


def find_year(entry_id: int, year: int) -> InstrumentYear | None:
    """Return the figures of an instrument and a year."""
    wanted = select(InstrumentYear).where(
        InstrumentYear.entry_id == entry_id, InstrumentYear.year == year
    )
    return db.session().scalar(wanted)


def years_of(entry: Entry) -> list[InstrumentYear]:
    """Return what was told of an instrument, the last year first."""
    wanted = select(InstrumentYear).where(InstrumentYear.entry_id == entry.id)
    return list(db.session().scalars(wanted.order_by(InstrumentYear.year.desc())))


def add_up(lines: Iterable[Line]) -> Sums:
    """Return all together."""
    sums = Sums()
    for line in lines:
        sums.add(line)
    return sums


def by_organisation(lines: Iterable[Line]) -> list[Sums]:
    """Return the sums of each organisation, those with most hours for others first."""
    found: dict[str, Sums] = {}
    for line in lines:
        name = line.entry.belongs_to
        found.setdefault(name, Sums(name)).add(line)
    return sorted(found.values(), key=lambda one: (-one.outside_hours, one.name))


def _instruments() -> Select[Entry]:
    wanted = select(Entry).where(Entry.register == REGISTER)
    return wanted.options(joinedload(Entry.organisation)).order_by(Entry.id)


def _told(year: int) -> dict[int, InstrumentYear]:
    found = db.session().scalars(select(InstrumentYear).where(InstrumentYear.year == year))
    return {one.entry_id: one for one in found}


def _lines(entries: Sequence[Entry], told: dict[int, InstrumentYear]) -> list[Line]:
    rated = satisfaction_of([one.id for one in entries], least=1)
    return [
        Line(
            one,
            told[one.id].figures if one.id in told else None,
            rated.get(one.id),
        )
        for one in entries
    ]


def _sorted(lines: list[Line], sort: str) -> list[Line]:
    by_name = sorted(lines, key=lambda one: (one.entry.belongs_to, one.entry.title))
    return by_name if sort not in SORTS[1:] else sorted(by_name, key=lambda one: _key(one, sort))


def _key(line: Line, sort: str) -> tuple[bool, float]:
    """Return what comes first: the most; what is not known comes last."""
    told = line.figures
    if sort == "satisfaction":
        value: float | None = line.satisfaction[0] if line.satisfaction else None
    elif told is None:
        value = None
    else:
        name = {"outside": "outside_hours", "rate": "hours"}.get(sort, sort)
        value = getattr(told, name)
    return (value is None, -(value or 0))
