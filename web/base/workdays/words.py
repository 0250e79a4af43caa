"""Working days in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import formats, labels
from web.base.registry import LogWords
from web.base.workdays.calendar import Period, Span, Special
from web.base.workdays.states import DayKind
from web.base.workdays.verbs import CalendarObject, CalendarVerb

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    DayKind: {DayKind.DAY_OFF: _l("放假"), DayKind.WORKDAY: _l("上班")},
}
LOG = LogWords(
    objects={CalendarObject.DAY: _l("日历上的一天"), CalendarObject.YEAR: _l("日历的一年")},
    actions={
        CalendarVerb.SET_DAY: _l("录入放假或上班"),
        CalendarVerb.REMOVE_DAY: _l("移除录入的一天"),
        CalendarVerb.COMPLETE_YEAR: _l("标明放假安排已录全"),
        CalendarVerb.REOPEN_YEAR: _l("撤回已录全的标明"),
    },
    details={"day": _l("哪一天")},
    states={CalendarObject.DAY: (DayKind,)},
)

_NAMES = {
    "New Year's Day": _l("元旦"),
    "Spring Festival": _l("春节"),
    "Tomb-sweeping Day": _l("清明节"),
    "Labour Day": _l("劳动节"),
    "Dragon Boat Festival": _l("端午节"),
    "Mid-autumn Festival": _l("中秋节"),
    "National Day": _l("国庆节"),
}
"""Names of the package's codes; others, and what officers wrote, are shown as they are."""


def special_name(special: Special) -> str:
    """Return what a day is called; one without a name is called by what it is."""
    return str(_NAMES.get(special.name, special.name)) or labels.label(special.kind)


def span_days(span: Span) -> str:
    """Return the days of a span."""
    if span.days == 1:
        return formats.full_day(span.first)
    first, last = formats.full_day(span.first), formats.full_day(span.last)
    return gettext("%(first)s 至 %(last)s", first=first, last=last)


def period_words(period: Period) -> str:
    """Return which days off a period skipped and which weekends it counted, in sentences."""
    said = []
    if period.skipped:
        spans = _listed(
            gettext("%(name)s（%(days)s）", name=special_name(span.special), days=span_days(span))
            for span in period.skipped
        )
        said.append(gettext("已跳过放假：%(spans)s。", spans=spans))
    if period.added:
        days = _listed(formats.full_day(day) for day in period.added)
        said.append(gettext("周末调休上班、计为工作日：%(days)s。", days=days))
    if not said and not period.unknown:
        said.append(gettext("期间没有法定节假日和调休。"))
    return " ".join(said)


def unknown_words(year: int, has_days: bool = False) -> str:
    """Return how days of a year are counted whose arrangements are not known."""
    if has_days:
        return gettext(
            "%(year)s 年的放假安排尚未录全，没有录入的日子暂按周一至周五计算。", year=year
        )
    return gettext("%(year)s 年的放假安排尚未收录，暂按周一至周五计算。", year=year)


def unknown_years(years: Sequence[int]) -> str:
    """Return the same for the years of a period."""
    listed = _listed(str(year) for year in years)
    return gettext("%(years)s 年的放假安排尚未收录或录全，暂按周一至周五计算。", years=listed)


def _listed(parts: Iterable[str]) -> str:
    return gettext("、").join(parts)
