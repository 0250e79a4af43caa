"""The columns of the import template: their headings and what their cells mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from matcher.domain.codes import Mode, Must
from web.base.listing.spec import CONTENT, Heading, Shape, Spec
from web.exchange import cells
from web.postings.fields import LISTINGS

TRL_REQUIRED = "trl_required"
"""A column of its own for one criterion that is insisted on."""


Read = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the Item field it fills, its heading and other accepted headings."""

    field: str
    heading: str
    others: tuple[str, ...]
    read: Read
    is_money: bool = False
    """Whether the file has 万元 where the item has fen."""

    @property
    def label(self) -> str:
        """How messages name the column."""
        return f"{self.heading}/{self.field}"


_READ: Mapping[Shape, Read] = {
    Shape.LINE: cells.read_text,
    Shape.TEXT: cells.read_text,
    Shape.CODE: cells.read_text,
    Shape.CODES: cells.read_list,
    Shape.KEYWORDS: cells.read_list,
    Shape.MONEY: cells.read_money,
    Shape.LEVEL: cells.read_trl,
    Shape.DATE: cells.read_date,
    Shape.FLAG: cells.read_flag,
}
_READ_CODES: Mapping[object, Read] = {Mode: cells.read_modes, Must: cells.read_musts}
"""Reads the codes that files name in words of their own."""

_OF_THE_FILE = {
    1: Column("id", "编号", ("序号", "need_id", "achievement_id"), cells.read_text),
    3: Column("content", "内容", ("简介", "描述", "技术难题", "成果简介"), cells.read_text),
    9: Column(TRL_REQUIRED, "成熟度必须", ("必须达到成熟度",), cells.read_flag),
    14: Column("organisation", "单位", ("organization", "所属单位", "单位名称"), cells.read_text),
}
"""Place -> column, of those that are no field of a posting: one text for several, the owner."""


def _make_column(spec: Spec, heading: Heading) -> Column:
    read = _READ_CODES.get(spec.codes) or _READ[spec.shape]
    return Column(spec.item, heading.name, heading.others, read, spec.shape is Shape.MONEY)


def _make_columns() -> tuple[Column, ...]:
    specs = [
        spec
        for listing in LISTINGS.values()
        for spec in listing.matched
        # Several fields are one running text to the matcher: the column of the text stands for it.
        if spec.item != CONTENT
    ]
    # Both kinds share a column where both state the same to the matcher.
    stated = {spec.heading.at: _make_column(spec, spec.heading) for spec in specs if spec.heading}
    placed = _OF_THE_FILE | stated
    return tuple(placed[at] for at in sorted(placed))


COLUMNS = _make_columns()
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
