"""Tables for people as files: a title, headings in words, one row each; and the same for programs.

Rows are written as they come, so a table of thousands costs no more memory than one of ten.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any, Generic, TypeVar

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from web.base import formats
from web.base.sheets.printing import prepare_print
from web.base.sheets.writing import escape_formula

R = TypeVar("R")

FEN_PER_WAN = 1_000_000

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
"""What no sheet can be named with."""


class Suffix(StrEnum):
    """What a table can be written as."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"


MIME_TYPES = {
    Suffix.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Suffix.CSV: "text/csv; charset=utf-8",
    Suffix.JSONL: "application/jsonl; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: its name for programs, its heading for people, what it holds of a row."""

    name: str
    heading: Any
    read: Callable[[R], Any]
    width: int = 16
    plain: Callable[[R], Any] | None = None
    """What programs get where people get words: codes and lists."""


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A table to be written. ``title`` stands above the headings where a format has room for it."""

    title: str
    sheet: str
    columns: Sequence[Column[R]]
    rows: Iterable[R]


def write_table(stream: IO[bytes], suffix: Suffix, table: Table[Any]) -> None:
    """Write a table; the stream stays open."""
    _WRITERS[suffix](stream, table)


def wan(fen: int | None) -> Decimal | None:
    """Return an amount in 万元, exactly."""
    return None if fen is None else Decimal(fen) / FEN_PER_WAN


def _write_xlsx(stream: IO[bytes], table: Table[Any]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_NAMES.sub(" ", table.sheet)[:31])
    sheet.freeze_panes = "C3"
    for position, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    prepare_print(sheet, sum(column.width for column in table.columns))
    sheet.append([_bold(sheet, table.title)])
    sheet.append([_bold(sheet, str(column.heading)) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, column.read(row)) for column in table.columns])
    book.properties.title = _clean(table.title)
    book.save(stream)


def _bold(sheet: Any, text: str) -> Any:
    cell = _text_cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        # A spreadsheet knows no time zones: it shows the city's time.
        moment = formats.local_time(value)
        return moment.replace(tzinfo=None, microsecond=0) if moment else None
    if not isinstance(value, str):
        return value
    return _text_cell(sheet, value) if value.startswith("#") or _runs(value) else _clean(value)


def _text_cell(sheet: Any, text: str) -> Any:
    """Return a cell that is a text whatever it begins with, also after it was edited."""
    cell = WriteOnlyCell(sheet, value=_clean(text))
    cell.data_type = "s"
    cell.quotePrefix = _runs(text)
    return cell


def _runs(text: str) -> bool:
    """Return whether a spreadsheet would take a typed text for a formula."""
    return not text.startswith("'") and str(escape_formula(text)).startswith("'")


def _clean(text: str) -> str:
    """Return a text without what no cell can hold."""
    return str(escape_formula("'" + text))[1:]


def _write_csv(stream: IO[bytes], table: Table[Any]) -> None:
    # No title: programs and older spreadsheets expect the headings first.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([str(column.heading) for column in table.columns])
    for row in table.rows:
        writer.writerow([escape_formula(_in_words(column.read(row))) for column in table.columns])
    text.detach()


def _write_jsonl(stream: IO[bytes], table: Table[Any]) -> None:
    for row in table.rows:
        record = {
            column.name: _for_programs((column.plain or column.read)(row))
            for column in table.columns
        }
        stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


def _in_words(value: Any) -> Any:
    if isinstance(value, datetime):
        moment = formats.local_time(value)
        return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else value


def _for_programs(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value


_WRITERS: dict[Suffix, Callable[[IO[bytes], Table[Any]], None]] = {
    Suffix.XLSX: _write_xlsx,
    Suffix.CSV: _write_csv,
    Suffix.JSONL: _write_jsonl,
}
