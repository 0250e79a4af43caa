"""Numbers as a spreadsheet shows them: its formats, its days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
}
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(50, 59)})
"""27 to 36 and 50 to 58 are the dates of Chinese, Japanese and Korean spreadsheets."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_DAY = re.compile(r"[yd年月日]|(?<![h:时s])m+(?![:s分])", re.IGNORECASE)
_NUMBER = re.compile(
    r'^(?P<before>(?:"[^"]*"|\\.|[^0#?,.;%"\\@])*)'
    r"(?P<whole>[#,0?]+)(?:\.(?P<part>[0#?]+))?(?P<percent>%?)"
    r'(?P<after>(?:"[^"]*"|\\.|[^0#?,.;%"\\@])*)$'
)
_FIRST_1900 = date(1899, 12, 30)
_FIRST_1904 = date(1904, 1, 1)
_LEAP_BUG = 60
"""Spreadsheets count a 29 February 1900 that never was."""


def format_code(number: int, custom: dict[int, str]) -> str:
    """Return the code of a number format; 'date' for the built-in ones that show days."""
    if number in custom:
        return custom[number]
    return "date" if number in _BUILT_IN_DATES else _BUILT_IN.get(number, "")


def shows_day(code: str) -> bool:
    """Return whether a format shows a day (not a time of day only)."""
    if not code or code == "General":
        return False
    if code == "date":
        return True
    plain = _LITERAL.sub("", code.split(";")[0])
    quoted = "".join(re.findall(r'"([年月日])"', code))
    return bool(_DAY.search(plain + quoted)) and not re.search(r"[0#?]", plain)


def to_day(serial: float, is_1904: bool) -> datetime | None:
    """Return the moment that a serial number stands for; None beyond the calendar."""
    days = float(serial)
    if not 0 <= days < 2_958_466:
        return None
    if not is_1904 and days < _LEAP_BUG:
        days += 1
    first = _FIRST_1904 if is_1904 else _FIRST_1900
    try:
        start = datetime(first.year, first.month, first.day)
        return start + timedelta(days=int(days), seconds=round((days % 1) * 86400))
    except OverflowError:
        return None


def show(number: float, code: str) -> str:
    """Return a number in a format; formats of a rarer kind show the plain number."""
    if not code or code in {"General", "@"}:
        return plain_number(number)
    found = _NUMBER.match(code.split(";")[0])
    if found is None:
        return plain_number(number)
    part = found["part"] or ""
    value = Decimal(repr(number)) * (100 if found["percent"] else 1)
    if abs(value) > 10**21:
        return plain_number(number)
    whole, _, rest = f"{abs(value):.{len(part)}f}".partition(".")
    whole = whole.zfill(found["whole"].count("0"))
    if "," in found["whole"]:
        whole = f"{int(whole):,}"
    rest = rest[: part.count("0")] + rest[part.count("0") :].rstrip("0")
    sign = "-" if value < 0 else ""
    body = f"{whole}.{rest}" if rest else whole
    return f"{sign}{_literal(found['before'])}{body}{found['percent']}{_literal(found['after'])}"


def plain_number(number: float) -> str:
    """Return a number without needless zeros, to the fifteen digits that spreadsheets keep."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number)) if abs(number) < 10**21 else repr(number)
    return f"{Decimal(f'{number:.15g}'):f}" if abs(number) > 10**-15 else repr(number)


def _literal(code: str) -> str:
    unquoted = re.sub(r'"([^"]*)"|\\(.)', lambda found: found[1] or found[2] or "", code)
    return re.sub(r"_.|\*.|\[[^\]]*\]", "", unquoted)
