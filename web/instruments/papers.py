"""A year's comparison of instruments as a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext

from web.base.sheets.tables import Column, Suffix, Table, wan, write_table
from web.instruments.queries import Line, Sums, add_up, standard_hours


def write_comparison(year: int, lines: Sequence[Line]) -> bytes:
    """Return the instruments of a year, one a row, and their sums below."""
    title = gettext("%(year)s 年度大型仪器使用情况", year=year)
    rows: list[Line | Sums] = [*lines]
    if lines:
        rows.append(add_up(lines))
    stream = BytesIO()
    write_table(stream, Suffix.XLSX, Table(title, title, _columns(), rows))
    return stream.getvalue()


def _columns() -> list[Column[Line | Sums]]:
    hours = standard_hours()
    return [
        Column("title", gettext("仪器名称"), _title, 30),
        Column("organisation", gettext("单位"), _owner, 30),
        Column("value", gettext("原值（万元）"), _value, 12),
        Column("hours", gettext("年有效工作机时"), _told("hours"), 16),
        Column("outside_hours", gettext("对外服务机时"), _told("outside_hours"), 14),
        Column("services", gettext("对外服务次数"), _told("services"), 14),
        Column("income", gettext("对外服务收入（万元）"), _income, 20),
        Column("rate", gettext("使用率（按 %(hours)s 小时）", hours=hours), _percent("rate"), 22),
        Column("outside_rate", gettext("对外服务占比"), _percent("outside_rate"), 14),
        Column("satisfaction", gettext("满意度"), _satisfaction, 10),
        Column("ratings", gettext("评价份数"), _ratings, 10),
        Column("note", gettext("说明"), _note, 40),
    ]


def _title(one: Line | Sums) -> str:
    return one.entry.title if isinstance(one, Line) else gettext("合计 %(num)s 台", num=one.count)


def _owner(one: Line | Sums) -> str:
    return one.entry.belongs_to if isinstance(one, Line) else ""


def _value(one: Line | Sums) -> Any:
    return wan(one.value) if isinstance(one, Line) else None


def _told(name: str) -> Any:
    def read(one: Line | Sums) -> Any:
        told = one.figures if isinstance(one, Line) else one
        return None if told is None else getattr(told, name)

    return read


def _income(one: Line | Sums) -> Any:
    return wan(_told("income")(one))


def _percent(name: str) -> Any:
    def read(one: Line | Sums) -> Any:
        rate = getattr(one, name)
        return None if rate is None else f"{rate:.1%}"

    return read


def _satisfaction(one: Line | Sums) -> Any:
    return round(one.satisfaction[0], 2) if one.satisfaction else None


def _ratings(one: Line | Sums) -> Any:
    return one.satisfaction[1] if one.satisfaction else None


def _note(one: Line | Sums) -> str:
    if isinstance(one, Sums):
        return gettext("已填报 %(num)s 台", num=one.told)
    return gettext("未填报") if one.figures is None else one.figures.note
