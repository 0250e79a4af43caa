"""Rows out of text whose cells are parted by commas, tabs, semicolons or bars."""

from __future__ import annotations

import codecs
import contextlib
import csv
import re
from collections import Counter
from itertools import islice

from web.base.sheets.grid import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Row,
    Sheet,
    column_name,
    text_cell,
)
from web.base.sheets.problems import refuse

DELIMITERS = ",\t;|"
_SAMPLE = 60
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str) -> str:
    """Return the text of a UTF-8, UTF-16 or GB 18030 file with plain line ends, or refuse it."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    raise refuse(
        name,
        "文字编码不是 UTF-8、UTF-16 或 GB18030，文件可能已损坏",
        "the text is neither UTF-8, UTF-16 nor GB18030, the file may be damaged",
    )


def _encodings(data: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    if b"\x00" not in data:
        return ["utf-8", "gb18030"]
    # Blanks, digits and line ends have a zero byte: before or behind tells the order.
    sample = data[: 1 << 16]
    little = sample[1::2].count(0) >= sample[::2].count(0)
    return ["utf-16-le", "utf-16-be"] if little else ["utf-16-be", "utf-16-le"]


def read_delimited(data: bytes, name: str) -> list[Sheet]:
    """Return the one sheet of a text file."""
    text = decode(data, name)
    delimiter = find_delimiter(text)
    sheet = Sheet(is_text=True)
    filled = 0
    for number, line, cells in _parse(text, delimiter, name):
        row = Row(number, {})
        for column, cell in enumerate(cells[:MOST_COLUMNS]):
            if cell.strip():
                row.cells[column] = text_cell(cell[: LONGEST_CELL + 1])
        if any(cell.strip() for cell in cells[MOST_COLUMNS:]) and not sheet.beyond:
            sheet.beyond = f"{column_name(MOST_COLUMNS)}{number}"
        if row.cells:
            sheet.rows.append(row)
            filled += len(row.cells)
        if len(sheet.rows) > MOST_ROWS or filled > MOST_CELLS:
            raise refuse(
                name,
                f"超过 {MOST_ROWS} 行或单元格过多（第 {line} 行），请分成几个文件",
                f"more than {MOST_ROWS} rows or too many cells (line {line}); split the file",
            )
    return [sheet]


def find_delimiter(text: str) -> str:
    """Return the mark that parts the lines into most cells most evenly."""
    return max(DELIMITERS, key=lambda mark: _evenness(text, mark))


def _evenness(text: str, delimiter: str) -> float:
    if delimiter not in text:
        return 0
    lines = (line for line in text.split("\n")[: _SAMPLE * 5])
    rows = csv.reader(lines, delimiter=delimiter)
    widths: Counter[int] = Counter()
    # What was counted before a quote that does not close still tells the mark.
    with contextlib.suppress(csv.Error):
        widths.update(len(row) for row in islice(rows, _SAMPLE) if any(row))
    width, times = max(widths.items(), key=lambda one: (one[0] > 1) * one[1], default=(1, 0))
    return (width - 1) * times / max(1, widths.total())


def _parse(text: str, delimiter: str, name: str) -> list[tuple[int, int, list[str]]]:
    """Return (row, line it begins in, cells) of each row."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    rows = []
    line = 1
    try:
        for number, cells in enumerate(reader, 1):
            rows.append((number, line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        opened = find_open_quote(text, delimiter)
        if opened:
            raise _unpaired(name, opened) from error
        raise refuse(
            name, f"第 {line} 行的格式有误", f"line {line} is malformed ({error})"
        ) from error
    swallowing = _find_swallowing(rows, delimiter)
    if swallowing:
        raise _unpaired(name, swallowing)
    return rows


def _unpaired(name: str, line: int) -> Exception:
    return refuse(
        name,
        f"第 {line} 行有一个引号打开后没有成对关上，请补上或删去",
        f"a quote that opens in line {line} is not closed as it should be; close or delete it",
    )


def find_open_quote(text: str, delimiter: str) -> int:
    """Return the line in which a quote opens that is never closed properly; 0 for none."""
    line, opened, position = 1, 0, 0
    at_start = True
    while position < len(text):
        char = text[position]
        following = text[position + 1 : position + 2]
        if opened:
            if char == '"' and following == '"':
                position += 1
            elif char == '"':
                if following not in {"", delimiter, "\n"}:
                    return opened
                opened = 0
        elif char == '"' and at_start:
            opened = line
        at_start = not opened and char in {delimiter, "\n"}
        line += char == "\n"
        position += 1
    return opened


def _find_swallowing(rows: list[tuple[int, int, list[str]]], delimiter: str) -> int:
    """Return the line of a cell that swallowed whole rows, as a quote does that fits by chance."""
    widths = Counter(len(cells) for _, _, cells in rows)
    width = max(widths, key=lambda one: widths[one], default=0)
    if width < 3:
        return 0
    for _, line, cells in rows:
        for cell in cells:
            inner = cell.split("\n")[1:]
            if any(part.count(delimiter) >= width - 1 for part in inner):
                return line
    return 0
