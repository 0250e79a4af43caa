"""Rows of a table that are no posting: totals, sections, notes, signatures, repeated headings."""

from __future__ import annotations

import re
from typing import NamedTuple

from web.base.sheets.grid import Row, Span
from web.base.widths import fold
from web.exchange.columns import RUNNING
from web.exchange.layout import Table

_TOTAL = re.compile(
    r"^(?:[本全]?[页表市县区]?(?:合|小|总|共|累)\s*计|总数|汇总|total|sum)"
    r"\s*(?:$|[:：]|[(（\d]).{0,20}$",
    re.IGNORECASE,
)
_TOTAL_OF = re.compile(r"^.{1,20}(?:小|合|总|共)\s*计\s*[:：]?$")
_FIGURES = re.compile(r"^[\d.,\s万亿元项个条家共%\-—/]*$")
_NOTE_WORDS = (
    r"^(?:备?注|说明|填[表报写](?:说明|要求|人|单位|日期)|制表|审核|审批|复核|负责人|单位负责人"
    r"|经办人?|主管|日期|联系人|联系电话|电话|报送|数据来源|来源|附注?|打印|第\s*\d+\s*页|盖章"
    r"|[(（][^)）]*盖章[)）]?|单位[(（]?盖章|科室|领导|签[字章])"
)
_NOTE = re.compile(
    _NOTE_WORDS + r"(?:人|者|单位|意见)?\s*\d*\s*(?:[(（][^)）]*[)）])?\s*(?:[:：]|\d[.、．])"
)
_NOTE_ALONE = re.compile(_NOTE_WORDS + r"(?:人|者|单位|意见)?\s*(?:[(（][^)）]*[)）])?$")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．:：\s]|[(（][一二三四五六七八九十0-9]{1,3}[)）]"
    r"|第[一二三四五六七八九十0-9]{1,3}[部分类章节组])"
)
_SHORT = 30
_EXAMPLE = re.compile(r"^(?:示例|样例|填写示例|举例|例如?[:：]|例\d*$|example)", re.IGNORECASE)
_AROUND_NUMBERS = "()（）[]"
_ID = re.compile(r"^[\w.\-/#+]*[0-9][\w.\-/#+]*$")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class Aside(NamedTuple):
    """Why a row is left out, in both languages."""

    kind: str
    zh: str
    en: str


HIDDEN = Aside("hidden", "隐藏的行，未读入", "a hidden row is left out")
TOTAL = Aside("total", "合计行，未读入", "a row of totals is left out")
SECTION = Aside("section", "分节行，未作为一条读入", "a section's row is left out")
NOTE = Aside("note", "表外说明，未读入", "a note is left out")
HEADING = Aside("heading", "重复的标题行，未读入", "repeated headings are left out")
NUMBERS = Aside("numbers", "列号行，未读入", "a row of column numbers is left out")
EXAMPLE = Aside("example", "填写示例，未读入", "an example is left out")


class Judge:
    """Tells the rows of one table that are no posting."""

    def __init__(self, table: Table) -> None:
        self._titles = [column.at for column in table.columns_of("title")]
        self._ids = [column.at for name in ("id", RUNNING) for column in table.columns_of(name)]
        self._width = len(table.columns)
        self._headings = {
            at: {part.strip() for part in parts} for at, parts in table.headings.items()
        }
        self._spans: dict[int, Span] = {
            span.top: span for span in table.sheet.spans if span.right > span.left
        }

    def why_aside(self, row: Row) -> Aside | None:
        """Return why a row is left out, or None for a posting."""
        if row.is_hidden:
            return HIDDEN
        at = min(row.cells)
        first = fold(row.cells[at].shown)
        if self._repeats_headings(row):
            return HEADING
        if first.strip(_AROUND_NUMBERS) == "1" and self._counts_columns(row):
            return NUMBERS
        titles = [fold(row.cells[place].shown) for place in self._titles if place in row.cells]
        if at in self._titles or not titles:
            return self._judge_words(row, at, first)
        if at in self._ids and _TOTAL.match(titles[0]) and _are_figures(row, {at, *self._titles}):
            # A running number may stand before the total.
            return TOTAL
        return EXAMPLE if _EXAMPLE.match(first) and at in self._ids else None

    def _judge_words(self, row: Row, at: int, first: str) -> Aside | None:
        others = [fold(cell.shown) for place, cell in sorted(row.cells.items()) if place != at]
        in_title = at in self._titles
        if (_TOTAL.match(first) or _TOTAL_OF.match(first)) and (
            _are_figures(row, {at}) or not (in_title or any(len(text) > 12 for text in others))
        ):
            return TOTAL
        if _EXAMPLE.match(first) and at in self._ids:
            return EXAMPLE
        is_note = _NOTE.match(first) or (not in_title and _NOTE_ALONE.match(first))
        if is_note and all(len(text) <= _SHORT or _NOTE.match(text) for text in others):
            return NOTE
        if not in_title and _NUMBERED.match(first) and all(len(text) <= 8 for text in others):
            # A count may stand beside a section's name.
            return SECTION
        return None if others or not self._is_section(row, at, first) else SECTION

    def _is_section(self, row: Row, at: int, only: str) -> bool:
        """Return whether the only text of a row names those that follow."""
        span = self._spans.get(row.number)
        is_merged = span is not None and span.left <= at <= span.right
        if is_merged or _NUMBERED.match(only):
            return at not in self._titles or self._width > 2
        if at in self._titles or not (at in self._ids or at == 0):
            return False
        return bool(_CHINESE.search(only)) and not _ID.match(only)

    def _repeats_headings(self, row: Row) -> bool:
        if len(row.cells) < 2:
            return False
        cells = row.cells.items()
        same = sum(cell.shown.strip() in self._headings.get(at, ()) for at, cell in cells)
        return same >= 2 and same * 3 >= len(row.cells) * 2

    def _counts_columns(self, row: Row) -> bool:
        plain = [fold(cell.shown).strip(_AROUND_NUMBERS) for _, cell in sorted(row.cells.items())]
        return len(plain) >= 4 and plain == [str(number + 1) for number in range(len(plain))]


def _are_figures(row: Row, but: set[int]) -> bool:
    """Return whether a row holds nothing but figures beside some of its cells."""
    return all(
        place in but or _FIGURES.match(fold(cell.shown)) for place, cell in row.cells.items()
    )
