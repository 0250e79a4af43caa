"""The days by which lists say that something is to be done. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from web.base.widths import fold

_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?$")
_MONTH = re.compile(r"^(\d{4})[-/.年](\d{1,2})月?(?:底|末|底前|末前|前)?$")
_YEAR = re.compile(r"^(\d{4})年?(?:底|末|年底|全年|底前|末前)?$")
_PART = re.compile(r"^(\d{4})年?(?:第?([一二三四1-4])季度|([上下])半年)$")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def parse_due(text: str) -> date | None:
    """Return the last day of a time limit such as 2026年12月底 or 2027年上半年; None for others."""
    plain = fold(text).replace(" 00:00:00", "").removesuffix("前完成").removesuffix("完成")
    plain = plain.replace(" ", "")
    try:
        return _of_day(plain) or _of_month(plain) or _of_part(plain) or _of_year(plain)
    except ValueError:
        return None


def _of_day(text: str) -> date | None:
    found = _DAY.match(text.removesuffix("前"))
    return date(*(int(part) for part in found.groups())) if found else None


def _of_month(text: str) -> date | None:
    found = _MONTH.match(text)
    return _end(int(found[1]), int(found[2])) if found else None


def _of_part(text: str) -> date | None:
    found = _PART.match(text)
    if found is None:
        return None
    if found[3]:
        return _end(int(found[1]), 6 if found[3] == "上" else 12)
    quarter = _QUARTERS.get(found[2]) or int(found[2])
    return _end(int(found[1]), 3 * quarter)


def _of_year(text: str) -> date | None:
    found = _YEAR.match(text)
    return date(int(found[1]), 12, 31) if found else None


def _end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, month, monthrange(year, month)[1])
