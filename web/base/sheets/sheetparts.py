"""One sheet of an .xlsx file, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from web.base.files.limits import LONGEST_CELL, MOST_COLUMNS, MOST_LINES, MOST_ROWS, MOST_SPANS
from web.base.sheets.grid import Cell, Fault, Row, Sheet, Span, column_name, text_cell
from web.base.sheets.numbers import show, shows_day, to_day
from web.base.sheets.problems import refuse
from web.base.sheets.totals import Totals

_REFERENCE = re.compile(r"^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
LONGEST_RAW = 8 * LONGEST_CELL
"""Characters of a cell in the part, where one may be written as _x000D_; the rest is dropped."""
_LONGEST_FORMULA = 100
_SURROGATES = range(0xD800, 0xE000)
_TRUE = frozenset({"1", "true", "on"})
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SheetReader:
    """Fills a sheet with what its part holds. ``totals`` counts the cells of the whole file."""

    def __init__(
        self,
        name: str,
        sheet: Sheet,
        strings: Sequence[str],
        codes: Sequence[str],
        totals: Totals,
    ) -> None:
        self._totals = totals
        self._name = name
        self._sheet = sheet
        self._strings = strings
        self._codes = codes
        days = {code: shows_day(code) for code in set(codes)}
        self._days = [days[code] for code in codes]
        self._columns: dict[str, int] = {}
        self._row = Row(0, {})
        self._column = -1
        self._kind = ""
        self._style = 0
        self._formula: list[str] | None = None
        self._pieces: list[str] = []
        self._into: list[str] | None = None
        self._room = 0
        self._aside = 0
        self._all_hidden = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if name == "c":
            self._begin_cell(attributes)
        elif name in {"v", "t"}:
            self._into = None if self._aside else self._pieces
            self._room = LONGEST_RAW - sum(map(len, self._pieces))
        elif name == "f":
            self._formula = []
            self._into = self._formula
            self._room = _LONGEST_FORMULA
        elif name == "row":
            self._begin_row(attributes)
        elif name == "rPh":
            self._aside += 1
        elif name == "mergeCell":
            self._note_span(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden", "0") in _TRUE:
            last = min(int(attributes["max"]), MOST_COLUMNS)
            self._sheet.hidden_columns.update(range(max(int(attributes["min"]) - 1, 0), last))
        elif name == "sheetFormatPr":
            self._all_hidden = attributes.get("zeroHeight", "0") in _TRUE

    def end(self, name: str) -> None:
        """End an element."""
        if name == "c":
            self._end_cell()
        elif name in {"v", "t", "f"}:
            self._into = None
        elif name == "row" and self._row.cells:
            self._sheet.rows.append(self._row)
            if len(self._sheet.rows) > MOST_ROWS:
                raise refuse(
                    self._name,
                    f"超过 {MOST_ROWS} 行，请分成几个文件",
                    f"more than {MOST_ROWS} rows; split the file",
                )
        elif name == "rPh":
            self._aside -= 1

    def text(self, text: str) -> None:
        """Take text."""
        if self._into is not None and self._room > 0:
            self._into.append(text)
            self._room -= len(text)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self._row.number + 1
        if not 0 < number <= MOST_LINES:
            raise ValueError("no such row")
        hidden = attributes.get("hidden", "0") in _TRUE or self._all_hidden
        self._row = Row(number, {}, hidden)
        self._column = -1

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        found = _REFERENCE.match(attributes.get("r", ""))
        self._column = self._column_of(found[1]) if found else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._pieces = []
        self._formula = None

    def _column_of(self, letters: str) -> int:
        if letters not in self._columns:
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self._columns[letters] = column - 1
        return self._columns[letters]

    def _end_cell(self) -> None:
        cell = self._make_cell("".join(self._pieces))
        if cell is None:
            return
        if self._column >= MOST_COLUMNS:
            address = f"{column_name(self._column)}{self._row.number}"
            self._sheet.beyond = self._sheet.beyond or address
            return
        self._totals.add(cell)
        self._row.cells[self._column] = cell

    def _make_cell(self, text: str) -> Cell | None:
        if not text.strip():
            return self._valueless() if self._formula is not None and self._kind != "str" else None
        if self._kind == "s":
            text = self._strings[int(text)]
            return text_cell(text) if text.strip() else None
        if self._kind in {"str", "inlineStr"}:
            return text_cell(unescape(text)[: LONGEST_CELL + 1])
        if self._kind == "b":
            return Cell(text.strip() == "1", "TRUE" if text.strip() == "1" else "FALSE")
        if self._kind == "e":
            return Cell(None, text.strip(), Fault.ERROR)
        if self._kind == "d":
            return _day_cell(datetime.fromisoformat(text.strip()).replace(tzinfo=None))
        return self._number_cell(text.strip())

    def _valueless(self) -> Cell:
        formula = "".join(self._formula or ())[:_LONGEST_FORMULA]
        return Cell(None, f"={formula}", Fault.FORMULA)

    def _number_cell(self, text: str) -> Cell:
        number = int(text) if text.lstrip("-").isdigit() and len(text) < 20 else float(text)
        if number in (float("inf"), float("-inf")) or number != number:
            return text_cell(text)
        if isinstance(number, float) and number.is_integer() and abs(number) < 10**15:
            number = int(number)
        known = 0 <= self._style < len(self._codes)
        if known and self._days[self._style] and number >= 1:
            moment = to_day(number, self._sheet.is_1904)
            if moment is not None:
                return _day_cell(moment)
        return Cell(number, show(number, self._codes[self._style] if known else ""))

    def _note_span(self, reference: str) -> None:
        if len(self._sheet.spans) >= MOST_SPANS:
            return
        first, last = (_REFERENCE.match(end) for end in (*reference.split(":"), "")[:2])
        if first is not None and last is not None:
            left, right = self._column_of(first[1]), self._column_of(last[1])
            self._sheet.spans.append(Span(int(first[2]), left, int(last[2]), right))


def _day_cell(moment: datetime) -> Cell:
    has_time = (moment.hour, moment.minute, moment.second) != (0, 0, 0)
    return Cell(moment, moment.isoformat(" ", "minutes") if has_time else moment.date().isoformat())


def unescape(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which spreadsheets write _x000D_."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return "" if number == 0 or number in _SURROGATES else chr(number)
