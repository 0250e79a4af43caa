"""The indicators with their values: entered, taken from the plan, or counted by the platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from web.base import db
from web.base.labels import locale_code, region
from web.base.site import today
from web.supervision.asking import Asked
from web.supervision.counting import count
from web.supervision.indicator_models import IndicatorValue
from web.supervision.indicator_rules import (
    Indicator,
    Standing,
    aim_in,
    from_stored,
    judge,
    read_indicators,
    start_of,
)
from web.supervision.measures import BY_KEY
from web.supervision.periods import cut, year_of

FEN_PER_YI = 10**10

MOST_YEARS = 10
"""Years for which the platform's own figures are counted at most."""


@dataclass(frozen=True, slots=True)
class Track:
    """One indicator, its values by year, and how it stands."""

    indicator: Indicator
    entries: Mapping[int, IndicatorValue] = field(default_factory=dict)
    """What the office entered, as it counts, by year."""
    counted: Mapping[int, Decimal] = field(default_factory=dict)
    """What the platform counts, by year."""

    @property
    def values(self) -> dict[int, Decimal]:
        """What it is measured by: entered values, and the plan's base where there is none."""
        one = self.indicator
        found: dict[int, Decimal] = {}
        if one.base is not None and one.base_year is not None:
            found[one.base_year] = one.base
        if not one.is_official:
            found |= self.counted
        return found | {
            year: from_stored(entry.value)
            for year, entry in self.entries.items()
            if entry.value is not None
        }

    @property
    def standing(self) -> Standing:
        """How it stands by its latest value."""
        return judge(self.indicator, self.values)

    @property
    def years(self) -> list[int]:
        """The years from the first value to that of the target."""
        known = [*self.values, *self.counted, self.indicator.target_year - 5]
        return list(range(min(known), max(self.indicator.target_year, *known) + 1))

    def aim(self, year: int) -> Decimal | None:
        """Return what the line asks of a year."""
        start = start_of(self.indicator, self.values)
        if start is not None and year < start.year:
            return None
        return aim_in(self.indicator, year, start)

    def is_planned(self, year: int) -> bool:
        """Return whether the year's value is the plan's own."""
        entry = self.entries.get(year)
        return year == self.indicator.base_year and (entry is None or entry.value is None)


def list_indicators() -> list[Indicator]:
    """Return the indicators of the region pack in its order."""
    rows = region().data.get("indicators", [])
    return read_indicators(rows, english=locale_code() == "en")


def find_indicator(code: str) -> Indicator | None:
    """Return the indicator with a code."""
    return next((one for one in list_indicators() if one.code == code), None)


def source_name() -> str:
    """Return the name of the plan that the targets are of."""
    found = region().data.get("indicators_source", {})
    return str(found.get("name_en" if locale_code() == "en" else "name", ""))


def list_tracks() -> list[Track]:
    """Return every indicator with its values."""
    entries, day = _present_entries(), today()
    return [Track(one, entries[one.code], _count(one, day)) for one in list_indicators()]


def track_of(indicator: Indicator) -> Track:
    """Return one indicator with its values."""
    return Track(indicator, _present_entries()[indicator.code], _count(indicator, today()))


def list_public_tracks() -> list[Track]:
    """Return the public indicators, with the values of years that are over."""
    day = today()
    entries = _present_entries()
    return [
        Track(
            one,
            {year: entry for year, entry in entries[one.code].items() if year < day.year},
            # The platform's brokers are public as they are; sums over contracts never.
            {} if one.is_official else _count(one, day),
        )
        for one in list_indicators()
        if one.is_public
    ]


def list_history(indicator: Indicator) -> Sequence[IndicatorValue]:
    """Return every entry of an indicator, the newest first."""
    statement = (
        select(IndicatorValue)
        .where(IndicatorValue.indicator == indicator.code)
        .options(joinedload(IndicatorValue.actor))
        .order_by(IndicatorValue.id.desc())
    )
    return db.session().scalars(statement).all()


def find_entry(indicator: Indicator, year: int) -> IndicatorValue | None:
    """Return the last entry for an indicator and year, one that takes back included."""
    statement = (
        select(IndicatorValue)
        .where(IndicatorValue.indicator == indicator.code, IndicatorValue.year == year)
        .order_by(IndicatorValue.number.desc())
        .limit(1)
    )
    return db.session().scalar(statement)


def newest_key(indicator: Indicator) -> int:
    """Return the key of an indicator's newest entry; 0 where there is none."""
    statement = select(func.max(IndicatorValue.id)).where(
        IndicatorValue.indicator == indicator.code
    )
    return db.session().scalar(statement) or 0


def _present_entries() -> dict[str, dict[int, IndicatorValue]]:
    last = select(func.max(IndicatorValue.id)).group_by(
        IndicatorValue.indicator, IndicatorValue.year
    )
    statement = (
        select(IndicatorValue)
        .where(IndicatorValue.id.in_(last))
        .options(joinedload(IndicatorValue.actor))
        .order_by(IndicatorValue.year)
    )
    found: dict[str, dict[int, IndicatorValue]] = defaultdict(dict)
    for entry in db.session().scalars(statement):
        if entry.value is not None:
            found[entry.indicator][entry.year] = entry
    return found


def _count(indicator: Indicator, day: date) -> dict[int, Decimal]:
    """Return what the platform counts for an indicator in each year since its base."""
    measure = BY_KEY.get(indicator.computed)
    if measure is None:
        return {}
    first = max(indicator.base_year or day.year, day.year - MOST_YEARS)
    found = {}
    for year in range(first, day.year + 1):
        pair = count(measure, Asked(cut(year_of(date(year, 1, 1)), day)))
        if pair is not None and pair.present:
            divisor = FEN_PER_YI if measure.is_money else 1
            found[year] = Decimal(pair.present) / divisor
    return found
