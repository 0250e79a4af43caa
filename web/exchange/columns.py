"""The columns of the import template: their headings and what their cells mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from web.exchange import cells


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the Item field it fills, its heading and other accepted headings."""

    field: str
    heading: str
    others: tuple[str, ...]
    read: Callable[[object], object]

    @property
    def label(self) -> str:
        """How messages name the column."""
        return f"{self.heading}/{self.field}"


COLUMNS = (
    Column("id", "编号", ("序号", "need_id", "achievement_id"), cells.read_text),
    Column("title", "标题", ("名称", "题目", "需求名称", "成果名称"), cells.read_text),
    Column("content", "内容", ("简介", "描述", "技术难题", "成果简介"), cells.read_text),
    Column("indicators", "指标", ("技术指标", "预期指标"), cells.read_text),
    Column("keywords", "关键词", ("关键字",), cells.read_list),
    Column("fields", "领域", ("产业领域", "field"), cells.read_list),
    Column("modes", "合作方式", ("mode",), cells.read_modes),
    Column("trl", "成熟度", ("技术成熟度",), cells.read_trl),
    Column("trl_required", "成熟度必须", ("必须达到成熟度",), cells.read_flag),
    Column("musts", "必须", ("必须满足", "必须条件"), cells.read_musts),
    Column("budget_min", "预算下限", (), cells.read_money),
    Column("budget_max", "预算上限", ("预算",), cells.read_money),
    Column("price", "报价", ("价格",), cells.read_money),
    Column("organisation", "单位", ("organization", "所属单位", "单位名称"), cells.read_text),
    Column("district", "区县", ("县区", "县（市、区）"), cells.read_text),
    Column("valid_until", "有效期至", ("有效期", "截止日期"), cells.read_date),
)
REQUIRED = ("id", "title")

_UNIT = re.compile(r"[（(].*?[)）]")
_SPACE = re.compile(r"[\s*＊_\-]+")


def simplify_heading(text: str) -> str:
    """Return a heading without spaces, marks of required columns and units in brackets."""
    plain = text.strip().lstrip("\ufeff").lower()
    without_unit = _UNIT.sub("", plain)
    return _SPACE.sub("", without_unit or plain)


def _known_headings() -> Mapping[str, Column]:
    known: dict[str, Column] = {}
    for column in COLUMNS:
        for name in (column.field, column.heading, *column.others):
            known[simplify_heading(name)] = column
            known[_SPACE.sub("", name.lower())] = column
    return known


KNOWN = _known_headings()


def find_column(heading: object) -> Column | None:
    """Return the column a heading names, or None for a column the import does not use."""
    text = cells.read_text(heading)
    return KNOWN.get(_SPACE.sub("", text.lower())) or KNOWN.get(simplify_heading(text))
