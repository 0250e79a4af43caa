"""Indicators of the plan: where each should be in a year, and how it stands. Pure.

More is better for all of them. A target below the base is a floor: it is enough to stay above.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

DIGITS = 4
SCALE = 10**DIGITS
"""Values are stored as whole numbers of ten-thousandths."""

FIRST_YEAR = 2015
"""Of the values that can be entered."""


class IndicatorKind(StrEnum):
    """How firm a target is."""

    EXPECTED = "expected"
    BINDING = "binding"
    PLATFORM = "platform"
    """An aim of the platform and not of the plan: the platform counts it by itself."""


class Progress(StrEnum):
    """How an indicator stands."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    BELOW = "below"
    """Under a floor: there is no line that it could catch up with."""
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator as the region pack has it."""

    code: str
    name: str
    unit: str
    base: Decimal | None
    base_year: int | None
    target: Decimal
    target_to: Decimal | None
    """The upper end, where the target is a span."""
    target_year: int
    kind: IndicatorKind
    is_public: bool
    is_steady: bool
    """The target holds for each year and not only for the last."""
    computed: str
    """The platform's own figure beside it, by its key; empty where there is none."""

    @property
    def is_floor(self) -> bool:
        """Whether the target is not to be undercut, rather than to be climbed to."""
        return self.is_steady or (self.base is not None and self.target <= self.base)

    @property
    def is_official(self) -> bool:
        """Whether it is measured by what the office enters, whatever the platform counts."""
        return self.kind is not IndicatorKind.PLATFORM


@dataclass(frozen=True, slots=True)
class Start:
    """Where the line to the target begins."""

    year: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """How an indicator stands by its latest value."""

    state: Progress
    year: int | None = None
    value: Decimal | None = None
    aim: Decimal | None = None
    """What the line asks of that year."""


def read_indicators(rows: Iterable[Mapping[str, Any]], *, english: bool) -> list[Indicator]:
    """Return the indicators of a region pack in its order."""
    end = "_en" if english else ""
    return [
        Indicator(
            code=str(row["code"]),
            name=str(row[f"name{end}"]),
            unit=str(row[f"unit{end}"]),
            base=_decimal(row["base"]),
            base_year=row["base_year"],
            target=Decimal(str(row["target"])),
            target_to=_decimal(row.get("target_to")),
            target_year=int(row["target_year"]),
            kind=IndicatorKind(row["kind"]),
            is_public=bool(row.get("public")),
            is_steady=bool(row.get("steady")),
            computed=str(row.get("computed", "")),
        )
        for row in rows
    ]


def start_of(indicator: Indicator, values: Mapping[int, Decimal]) -> Start | None:
    """Return where the line begins: the plan's base, or else the first value there is."""
    if indicator.base is not None and indicator.base_year is not None:
        return Start(indicator.base_year, indicator.base)
    year = min(values, default=None)
    return None if year is None else Start(year, values[year])


def aim_in(indicator: Indicator, year: int, start: Start | None) -> Decimal | None:
    """Return what is to be reached in a year: on a straight line from the start to the target."""
    if indicator.is_floor or year >= indicator.target_year:
        return indicator.target
    if start is None or year < start.year:
        return None
    share = Decimal(year - start.year) / (indicator.target_year - start.year)
    return start.value + (indicator.target - start.value) * share


def judge(indicator: Indicator, values: Mapping[int, Decimal]) -> Standing:
    """Return how an indicator stands by the latest of its values.

    The plan's own base tells nothing of the progress, nor does another value that the line starts
    from, unless it reaches the target.
    """
    year = max(values, default=None)
    if year is None:
        return Standing(Progress.NO_DATA)
    value, start = values[year], start_of(indicator, values)
    aim = aim_in(indicator, year, start)
    return Standing(_state(indicator, year, value, aim, start), year, value, aim)


def _state(
    indicator: Indicator, year: int, value: Decimal, aim: Decimal | None, start: Start | None
) -> Progress:
    if year == indicator.base_year:
        return Progress.NO_DATA
    if value >= indicator.target:
        return Progress.REACHED
    if indicator.is_floor:
        return Progress.BELOW
    if aim is None or (start is not None and year <= start.year):
        return Progress.NO_DATA
    return Progress.ON_TRACK if value >= aim else Progress.BEHIND


def to_stored(value: Decimal) -> int:
    """Return a value as it is stored. Raises ValueError where it has more digits than that."""
    scaled = value * SCALE
    if scaled != scaled.to_integral_value():
        raise ValueError("too many digits")
    return int(scaled)


def from_stored(stored: int) -> Decimal:
    """Return a stored value."""
    return Decimal(stored).scaleb(-DIGITS)


def number_words(value: Decimal | None) -> str:
    """Return a value with the digits it has, four at most."""
    if value is None:
        return ""
    text = f"{value:,.{DIGITS}f}"
    return text.rstrip("0").rstrip(".")


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
