"""A year's figures of an instrument, wherever they come from: a form, a table, a demo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from web.base import site
from web.base.cells.money import read_money
from web.base.cells.texts import NOTHING, CellError, read_plain
from web.base.listing.more import Cells
from web.finding.names import fold_name
from web.instruments import service
from web.instruments.models import MOST_HOURS, Figures
from web.instruments.queries import find_year
from web.registers.bringing.columns import fold_heading, unit_of

HEADINGS = (
    "统计年份",
    "年有效工作机时",
    "年对外服务机时",
    "年服务次数",
    "年对外服务收入（万元）",
)
"""What an empty table offers."""
YEAR = "year"
_OF_YEAR = re.compile(r"(20\d\d)年?度?(.*)")
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    YEAR: ("统计年份", "服务统计年份", "统计年度", "年度", "年份"),
    "hours": ("年有效工作机时", "有效工作机时", "年工作机时", "年运行机时", "年使用机时"),
    "outside_hours": ("年对外服务机时", "对外服务机时", "年共享机时", "共享机时"),
    "services": ("年服务次数", "对外服务次数", "年服务用户数", "服务用户数", "年服务样品数"),
    "income": ("年对外服务收入", "对外服务收入", "年服务收入", "服务收入"),
}
"""What such columns are called; compared folded, with a year in front or without."""
_KNOWN = {fold_name(word): name for name, words in _HEADINGS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says of a year; None where it says nothing."""

    year: int
    hours: int | None = None
    outside_hours: int | None = None
    services: int | None = None
    income: int | None = None


def read_years(cells: Cells) -> tuple[Told, ...] | None:
    """Return what a row's cells say of years. Raises CellError.

    The year stands in the heading, or in a column of its own, or it is the last one.
    """
    common = site.today().year - 1
    found: dict[int, dict[str, int]] = {}
    stated: list[tuple[int | None, str, str, object]] = []
    for heading, value in cells.items():
        year, name = _name(fold_heading(heading))
        if read_plain(value) in NOTHING or name is None:
            continue
        if name == YEAR:
            common = _read_year(value)
        else:
            stated.append((year, name, heading, value))
    for year, name, heading, value in stated:
        found.setdefault(year or common, {})[name] = _read(name, heading, value)
    told = tuple(Told(year, **figures) for year, figures in sorted(found.items()))
    for one in told:
        _check(one)
    return told or None


def _name(folded: str) -> tuple[int | None, str | None]:
    if folded in _KNOWN:
        return None, _KNOWN[folded]
    found = _OF_YEAR.fullmatch(folded)
    if found is None:
        return None, None
    name = _KNOWN.get(found[2]) or _KNOWN.get(f"年{found[2]}")
    return int(found[1]), None if name == YEAR else name


def _read_year(value: object) -> int:
    text = read_plain(value).removesuffix(".0").removesuffix("度").removesuffix("年")
    if not re.fullmatch(r"20\d\d", text) or int(text) > site.today().year:
        raise CellError(f"“{text}”不是年份", f'"{text}" is no year')
    return int(text)


def _read(name: str, heading: str, value: object) -> int:
    if name == "income":
        return read_money(value, unit_of(heading)) or 0
    text = re.sub(r"(?:小时|机时|时|h|次|个|人次)$", "", read_plain(value).replace(",", ""))
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise CellError(f"“{text}”不是数字", f'"{text}" is no number') from error
    if not number.is_finite() or not 0 <= number < 10**7:
        raise CellError(f"“{text}”超出范围", f'"{text}" is out of range')
    return round(number)


def _check(told: Told) -> None:
    if (told.hours or 0) > MOST_HOURS:
        raise CellError(
            f"{told.year} 年有效工作机时超过一年的小时数", f"more hours than {told.year} has"
        )
    if told.hours is not None and (told.outside_hours or 0) > told.hours:
        raise CellError(
            f"{told.year} 年对外服务机时多于有效工作机时",
            f"more hours for others than of work in {told.year}",
        )


def is_new(entry: Any, told: tuple[Told, ...]) -> bool:
    """Return whether a row says something of a year that is not kept."""
    if entry is None:
        return True
    return any(_merged(entry, one) != _kept(entry, one.year) for one in told)


def keep_years(actor: Any, entry: Any, told: tuple[Told, ...]) -> None:
    """Keep what a row says; what it does not say stays as it is."""
    for one in told:
        figures = _merged(entry, one)
        if figures != _kept(entry, one.year):
            service.tell(actor, entry, one.year, figures)


def _kept(entry: Any, year: int) -> Figures | None:
    kept = find_year(entry.id, year)
    return None if kept is None else kept.figures


def _merged(entry: Any, told: Told) -> Figures:
    before = _kept(entry, told.year) or Figures()
    said = {
        one.name: value
        for one in fields(Figures)
        if (value := getattr(told, one.name, None)) is not None
    }
    merged = Figures(**{**{one.name: getattr(before, one.name) for one in fields(Figures)}, **said})
    # A table may tell of the hours for others alone.
    hours = max(merged.hours, merged.outside_hours)
    return Figures(hours, merged.outside_hours, merged.services, merged.income, merged.note)


def knows(folded: str) -> bool:
    """Return whether a folded heading is one of a year's figures."""
    return _name(folded)[1] is not None
