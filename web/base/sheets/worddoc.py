"""The tables of a .docx file: forms of labels and values, and tables with headings."""

from __future__ import annotations

from collections.abc import Mapping

from web.base.files.limits import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SPANS,
    MOST_TABLES,
    most_text,
)
from web.base.sheets.grid import Row, Sheet, Span, text_cell
from web.base.sheets.parts import Package, attribute
from web.base.sheets.problems import refuse
from web.base.sheets.totals import Totals

_OFF = frozenset({"0", "false", "off", "none"})
_CHECKED, _UNCHECKED = "☑", "☐"


def read_document(package: Package) -> list[Sheet]:
    """Return each table of the document as a sheet; a table in a cell is part of the cell."""
    reader = _TableReader(package.name, Totals(package.name, most_text(package.size)))
    package.parse("word/document.xml", reader)
    several = len(reader.sheets) > 1
    for number, sheet in enumerate(reader.sheets, 1):
        sheet.name = f"表 {number}" if several else ""
    if not any(sheet.rows for sheet in reader.sheets):
        raise refuse(
            package.name,
            "文件中没有表格，请用下载的模板填写",
            "the file holds no table; fill in the template",
        )
    return reader.sheets


class _TableReader:
    """Follows rows and cells; merged cells become spans as in a spreadsheet."""

    def __init__(self, name: str, totals: Totals) -> None:
        self.sheets: list[Sheet] = []
        self._name = name
        self._totals = totals
        self._depth = 0
        self._row = Row(0, {})
        self._column = 0
        self._width = 1
        self._begins_merge = False
        self._goes_on = False
        self._pieces: list[str] = []
        self._room = 0
        self._takes = False
        self._aside = 0
        self._rows = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if name == "tbl":
            self._begin_table()
        elif not self._depth:
            return
        elif name in {"t", "checkBox", "checkbox", "checked", "default", "tab", "br", "p"}:
            self._start_text(name, attributes)
        elif self._depth == 1:
            self._start_cell(name, attributes)

    def _begin_table(self) -> None:
        self._depth += 1
        if self._depth == 1:
            if len(self.sheets) == MOST_TABLES:
                raise refuse(
                    self._name, "表格过多，请分成几个文件", "too many tables; split the file"
                )
            self.sheets.append(Sheet())
            self._row = Row(0, {})

    def _start_text(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "t":
            self._takes = True
        elif self._room <= 0:
            return
        elif (name == "p" and self._pieces and self._pieces[-1] != "\n") or name == "br":
            self._pieces.append("\n")
            self._room -= 1
        elif name == "tab":
            self._pieces.append(" ")
            self._room -= 1
        elif name in {"default", "checked"} and self._aside:
            # An old form field says its state here; a new one shows its sign as text as well.
            self._pieces = self._pieces[: self._aside - 1]
            is_on = attribute(attributes, "val") not in _OFF
            self._pieces.append(_CHECKED if is_on else _UNCHECKED)
        elif name == "checkBox":
            self._aside = len(self._pieces) + 1

    def _start_cell(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "tr":
            self._row = Row(self._row.number + 1, {})
            self._column = 0
        elif name == "gridBefore":
            self._column = max(0, min(int(attribute(attributes, "val") or 0), MOST_COLUMNS))
        elif name == "tc":
            self._pieces, self._width, self._room = [], 1, 2 * LONGEST_CELL
            self._goes_on = self._begins_merge = False
        elif name == "gridSpan":
            self._width = max(1, min(int(attribute(attributes, "val") or 1), MOST_COLUMNS))
        elif name == "vMerge":
            self._begins_merge = attribute(attributes, "val") == "restart"
            self._goes_on = not self._begins_merge

    def end(self, name: str) -> None:
        """End an element."""
        if name == "t":
            self._takes = False
        elif name == "checkBox":
            self._aside = 0
        elif name == "tbl":
            self._depth -= 1
        elif self._depth == 1 and name == "tc":
            self._end_cell()
        elif self._depth == 1 and name == "tr" and self._row.cells:
            self.sheets[-1].rows.append(self._row)
            self._rows += 1
            if self._rows > MOST_ROWS:
                raise refuse(
                    self._name,
                    f"超过 {MOST_ROWS} 行，请分成几个文件",
                    f"more than {MOST_ROWS} rows; split the file",
                )

    def _end_cell(self) -> None:
        sheet, number, left = self.sheets[-1], self._row.number, self._column
        self._column += self._width
        text = "".join(self._pieces).strip()
        if self._goes_on:
            _lengthen(sheet, number, left)
        elif (self._width > 1 or self._begins_merge) and len(sheet.spans) < MOST_SPANS:
            sheet.spans.append(Span(number, left, number, self._column - 1))
        if text and left < MOST_COLUMNS:
            cell = text_cell(text[: LONGEST_CELL + 1])
            self._totals.add(cell)
            self._row.cells[left] = cell

    def text(self, text: str) -> None:
        """Take text."""
        if self._takes and self._room > 0:
            self._pieces.append(text)
            self._room -= len(text)


def _lengthen(sheet: Sheet, number: int, left: int) -> None:
    # Those that can go on are the last ones: looking at all would take a long table's square.
    for place in range(len(sheet.spans) - 1, max(-1, len(sheet.spans) - MOST_COLUMNS), -1):
        span = sheet.spans[place]
        if span.left == left and span.bottom == number - 1:
            sheet.spans[place] = span._replace(bottom=number)
            return
