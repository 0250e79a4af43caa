"""Rows out of text whose cells are parted by commas, tabs, semicolons or bars."""

from __future__ import annotations

import contextlib
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from web.base.files.limits import LONGEST_CELL, LONGEST_ROW, MOST_COLUMNS, MOST_LINES, MOST_ROWS
from web.base.sheets.grid import Row, Sheet, column_name, text_cell
from web.base.sheets.lines import read_lines
from web.base.sheets.problems import refuse
from web.base.sheets.totals import Totals

DELIMITERS = ",\t;|"
_SAMPLE = 60
_SAMPLED = 1_000_000
"""Characters that are looked at to find the mark."""
_QUOTES = re.compile('"+')


def read_delimited(data: bytes, name: str) -> list[Sheet]:
    """Return the one sheet of a text file."""
    delimiter = find_delimiter(_sample(read_lines(data, name)))
    sheet = Sheet(is_text=True)
    totals = Totals(name)
    swallowing = _Swallowing(delimiter)
    for number, line, cells in _parse(data, delimiter, name):
        row = Row(number, {})
        swallowing.look(line, cells)
        for column, cell in enumerate(cells[:MOST_COLUMNS]):
            if cell.strip():
                row.cells[column] = text_cell(cell[: LONGEST_CELL + 1])
                totals.add(row.cells[column])
        if not sheet.beyond and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
            sheet.beyond = f"{column_name(MOST_COLUMNS)}{number}"
        if row.cells:
            sheet.rows.append(row)
        if len(sheet.rows) > MOST_ROWS or number > MOST_LINES:
            raise refuse(
                name,
                f"超过 {MOST_ROWS} 行（第 {line} 行），请分成几个文件",
                f"more than {MOST_ROWS} rows (line {line}); split the file",
            )
    if swallowing.line:
        raise _unpaired(name, swallowing.line)
    return [sheet]


def _sample(lines: Iterator[str]) -> list[str]:
    """Return the first lines of a file."""
    found, size = [], 0
    for line in islice(lines, _SAMPLE * 5):
        found.append(line[: _SAMPLED - size].rstrip("\n"))
        size += len(line)
        if size >= _SAMPLED:
            break
    return found


def find_delimiter(lines: list[str]) -> str:
    """Return the mark that parts the lines into most cells most evenly."""
    return max(DELIMITERS, key=lambda mark: _evenness(lines, mark))


def _evenness(lines: list[str], delimiter: str) -> float:
    if not any(delimiter in line for line in lines):
        return 0
    rows = csv.reader(lines, delimiter=delimiter)
    widths: Counter[int] = Counter()
    # What was counted before a quote that does not close still tells the mark.
    with contextlib.suppress(csv.Error):
        widths.update(len(row) for row in islice(rows, _SAMPLE) if any(row))
    width, times = max(widths.items(), key=lambda one: (one[0] > 1) * one[1], default=(1, 0))
    return (width - 1) * times / max(1, widths.total())


class _Bounded:
    """Hands lines on as long as those of one row together are not too long."""

    def __init__(self, lines: Iterable[str], name: str) -> None:
        self._lines = lines
        self._name = name
        self._row = 1
        self._size = 0

    def begin_row(self, line: int) -> None:
        """Note where a row begins."""
        self._row, self._size = line, 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self._size += len(line)
            if self._size > LONGEST_ROW:
                raise csv.Error("row too long")
            yield line


def _parse(data: bytes, delimiter: str, name: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (row, line it begins in, cells) of each row."""
    lines = _Bounded(read_lines(data, name), name)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for number, cells in enumerate(reader, 1):
            yield number, line, cells
            line = reader.line_num + 1
            lines.begin_row(line)
    except csv.Error as error:
        raise _explain(data, delimiter, name, line, error) from error


def _explain(data: bytes, delimiter: str, name: str, line: int, error: csv.Error) -> Exception:
    """Return what is wrong with the row that begins in a line."""
    rest = islice(read_lines(data, name), line - 1, None)
    opened = find_open_quote(_head(rest), delimiter)
    if opened:
        return _unpaired(name, line - 1 + opened)
    return refuse(
        name,
        f"第 {line} 行的格式有误或过长，请在表格软件中打开检查，另存为 .xlsx 再用",
        f"line {line} is malformed or too long ({error}); open it in a spreadsheet, save as .xlsx",
    )


def _head(lines: Iterable[str]) -> str:
    """Return lines as far as a row may go on."""
    found, size = [], 0
    for line in lines:
        found.append(line[: LONGEST_ROW - size])
        size += len(line)
        if size >= LONGEST_ROW:
            break
    return "".join(found)


def _unpaired(name: str, line: int) -> Exception:
    return refuse(
        name,
        f"第 {line} 行有一个引号打开后没有成对关上，请补上或删去",
        f"a quote that opens in line {line} is not closed as it should be; close or delete it",
    )


def find_open_quote(text: str, delimiter: str) -> int:
    """Return the line in which a quote opens that is never closed properly; 0 for none."""
    opening = re.compile(rf'(?:\A|(?<=[{re.escape(delimiter)}\n]))"')
    end = 0
    while found := opening.search(text, end):
        end = _find_closing(text, found.end())
        is_cut = not end and len(text) == LONGEST_ROW
        if is_cut and len(text) - found.end() < csv.field_size_limit():
            return 0  # It may be closed beyond what was looked at.
        if not end or text[end : end + 1] not in {"", delimiter, "\n"}:
            return text.count("\n", 0, found.start()) + 1
    return 0


def _find_closing(text: str, start: int) -> int:
    """Return the place behind the quote that closes a cell; 0 for none. Two stand for one."""
    for quotes in _QUOTES.finditer(text, start):
        if len(quotes[0]) % 2:
            return quotes.end()
    return 0


class _Swallowing:
    """Finds a cell that swallowed whole rows, as a quote does that fits by chance."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._widths: Counter[int] = Counter()
        self._first: dict[int, int] = {}
        """Marks in a line inside a cell -> the line of the first such row."""

    def look(self, line: int, cells: list[str]) -> None:
        """Look at a row."""
        self._widths[len(cells)] += 1
        for cell in cells:
            if "\n" in cell:
                parts = cell.split("\n")[1:]
                most = max(part.count(self._delimiter) for part in parts)
                self._first.setdefault(most, line)

    @property
    def line(self) -> int:
        """The first line of a row as wide as most inside a cell; 0 for none."""
        width = max(self._widths, key=lambda one: self._widths[one], default=0)
        if width < 3:
            return 0
        return min((line for most, line in self._first.items() if most >= width - 1), default=0)
