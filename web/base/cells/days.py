"""Days as people write them: 2026-12-31, 2027年6月, 2026.12, serial numbers, 长期."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from web.base.cells.texts import NOTHING, CellError, Unclear, read_plain
from web.base.sheets.numbers import to_day

_YEAR = r"((?:19|20)\d{2})"
_DAY = re.compile(
    rf"^{_YEAR}\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?(?:[ t].*)?$"
)
_ANY_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ t].*)?$")
_MONTH = re.compile(rf"^{_YEAR}\s*[-/.年]\s*(\d{{1,2}})\s*月?\s*(?:份|底|末)?$")
_YEAR_ONLY = re.compile(rf"^{_YEAR}\s*年?\s*(?:底|末|度|年底|年末|内)?$")
_QUARTER = re.compile(rf"^{_YEAR}\s*年?\s*(?:第?([一二三四1-4])季度?|q([1-4]))末?$")
_HALF = re.compile(rf"^{_YEAR}\s*年?\s*(上|下)半年$")
_ENGLISH = re.compile(rf"^(\d{{1,2}}) ([a-z]{{3}})[a-z]* {_YEAR}$")
_RANGE = re.compile(r"\s*(?:至|到|~|—+|–+|--+)\s*|(?<=\d)\s+-\s+(?=\d)|(?<=[年月日])\s*-\s*(?=\d)")
_DOTTED_RANGE = re.compile(r"^(\d{4}[./年]\d{1,2}(?:[./月]\d{1,2})?[日月]?)-(\d{4}[./年].*)$")
_OPEN = re.compile(r"长期|不限|永久|无期限|持续|long.?term")
_END = re.compile(r"(?:之?前|以前|止|截止|前完成|完成)$")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SERIALS = range(20_000, 80_000)
"""Serial numbers of 1954 to 2119: any other number under a heading of days is none."""


def read_date(value: object, is_1904: bool = False) -> date | None:
    """Return a calendar day, the last one of a month or year; None where it is empty."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = read_plain(value)
    if text in NOTHING:
        return None
    try:
        found = _read_number(text, is_1904) if text.replace(".0", "").isdigit() else None
        found = found or _read_words(_END.sub("", text).strip())
    except ValueError as error:
        if isinstance(error, CellError):
            raise
        raise _wrong(text) from error
    if found is not None:
        return found
    if _ANY_DAY.match(text) or (text.isdigit() and len(text) >= 5):
        raise _wrong(text)
    if _OPEN.search(text):
        raise Unclear(f"“{text}”没有写明日期，未设期限", f'"{text}" names no day; none is set')
    raise Unclear(
        f"“{text}”未能读作日期，请写成 2026-12-31",
        f'"{text}" was not understood as a date, write 2026-12-31',
    )


def _wrong(text: str) -> CellError:
    return CellError(
        f"“{text}”不是日期，请写成 2026-12-31", f'"{text}" is not a date, write 2026-12-31'
    )


def _read_number(text: str, is_1904: bool) -> date | None:
    digits = text.removesuffix(".0")
    if len(digits) == 8:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if not digits.isdigit():
        return None
    number = int(digits)
    if len(digits) == 6 and 1990 <= number // 100 <= 2100:
        return last_of_month(number // 100, number % 100)
    if number in _SERIALS:
        moment = to_day(number, is_1904)
        return moment.date() if moment else None
    return None


def _read_words(text: str) -> date | None:
    for pattern, make in _PATTERNS:
        found = pattern.match(text)
        if found is not None:
            return make(found)
    dotted = _DOTTED_RANGE.match(text)
    ends = list(dotted.groups()) if dotted else _RANGE.split(text)
    if len(ends) == 2 and all(re.search(r"\d{4}", end) for end in ends):
        return _read_words(_END.sub("", ends[1]).strip())
    return None


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month; ValueError where there is none such."""
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, month, calendar.monthrange(year, month)[1])


def _quarter(found: re.Match[str]) -> date:
    sign = found[2] or found[3]
    number = "一二三四".index(sign) + 1 if sign in "一二三四" else int(sign)
    return last_of_month(int(found[1]), number * 3)


_PATTERNS = (
    (_DAY, lambda found: date(int(found[1]), int(found[2]), int(found[3]))),
    (_MONTH, lambda found: last_of_month(int(found[1]), int(found[2]))),
    (_YEAR_ONLY, lambda found: date(int(found[1]), 12, 31)),
    (_QUARTER, _quarter),
    (_HALF, lambda found: last_of_month(int(found[1]), 6 if found[2] == "上" else 12)),
    (_ENGLISH, lambda found: date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))),
)
