"""The filters of the figures, read from an address. A span nobody offers is the first choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.quarter import quarter_key, quarter_start, quarter_starts
from web.base.arguments import key_of
from web.base.reporting import Period
from web.supervision.asking import NONE, Asked
from web.supervision.periods import cut, quarter_of, year_before, year_of

SHOWN_QUARTERS = 8
LONGEST = 20
"""Years of a span: a longer one has more months than a page shows."""

LONGEST_CODE = 32

OLDEST = date(2000, 1, 1)
DAYS = "days"

PRESETS: Mapping[str, tuple[Any, Callable[[date], Period]]] = {
    "this_quarter": (_l("本季度（截至今天）"), quarter_of),
    "last_quarter": (
        _l("上季度"),
        lambda today: quarter_of(quarter_of(today).first - timedelta(days=1)),
    ),
    "this_year": (_l("今年（截至今天）"), year_of),
    "last_year": (_l("去年"), lambda today: year_before(year_of(today))),
}
FIRST_CHOICE = "this_quarter"


@dataclass(frozen=True, slots=True)
class Filled:
    """The filters as they were filled in: what they ask for, and what is wrong with the days."""

    asked: Asked
    since: str
    until: str
    problem: str = ""


def read_filters(arguments: Mapping[str, str], today: date) -> Filled:
    """Read the filters. Where the days are wrong the figures are those of the first choice."""
    choice = arguments.get("period", FIRST_CHOICE)
    since, until = arguments.get("since", ""), arguments.get("until", "")
    period, problem = _read_period(choice, since, until, today)
    if period is None:
        choice = DAYS if problem else FIRST_CHOICE
        period = quarter_of(today)
    asked = Asked(
        cut(period, today),
        choice,
        district=arguments.get("district", "")[:LONGEST_CODE],
        field=arguments.get("field", "")[:LONGEST_CODE],
        organisation=arguments.get("organisation", "").strip()[:200],
        broker=_key(arguments.get("broker", "")),
        code=arguments.get("code", "")[:LONGEST_CODE],
    )
    return Filled(asked, since, until, problem)


def period_choices(today: date) -> list[tuple[str, Any]]:
    """Return (code, words) of the spans that can be chosen."""
    quarters = [quarter_key(day) for day in reversed(quarter_starts(today, SHOWN_QUARTERS))]
    years = [str(today.year - back) for back in range(1, 4)]
    return [
        *((code, words) for code, (words, _) in PRESETS.items()),
        *((key, key) for key in quarters[2:]),
        *((key, gettext("%(year)s 年", year=key)) for key in years[1:]),
        (DAYS, gettext("自选日期")),
    ]


def _read_period(choice: str, since: str, until: str, today: date) -> tuple[Period | None, str]:
    """Return the span, or None and what is wrong with its days, if they were chosen."""
    if choice in PRESETS:
        return PRESETS[choice][1](today), ""
    if choice == DAYS:
        return _read_days(since, until, today)
    return _named(choice, today), ""


def _read_days(since: str, until: str, today: date) -> tuple[Period | None, str]:
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        return None, gettext("请填写起止日期，例如 2026-01-01。")
    if last < first:
        return None, gettext("截止日期早于开始日期，请调换。")
    if first > today:
        return None, gettext("开始日期在今天以后，请选今天或更早的日期。")
    if first < OLDEST or last.year - first.year > LONGEST:
        return None, gettext("时间太长，请选 2000 年以后、不超过 20 年的日期。")
    return Period(first, last), ""


def _named(choice: str, today: date) -> Period | None:
    """Return the quarter or year of a key such as 2026Q3 or 2025, if it has begun."""
    year, _, number = choice.partition("Q")
    if not (year.isdecimal() and len(year) == 4 and number in ("", "1", "2", "3", "4")):
        return None
    if not OLDEST.year <= int(year) <= today.year:
        return None
    day = quarter_start(choice) if number else date(int(year), 1, 1)
    found = quarter_of(day) if number else year_of(day)
    return found if found.first <= today else None


def _key(value: str) -> str:
    return value if value == NONE or key_of(value) is not None else ""
