"""The rows that cannot be taken as a file: their own headings, and a column that says why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from web.base import db
from web.base.files import store
from web.base.files.kinds import FileKind
from web.base.files.models import StoredFile
from web.base.sheets.writing import escape_formula
from web.exchange.found import Finding, Reading, ReadRow

PROBLEM_HEADING = "问题 / Problem"
"""The reader leaves this column out, so the corrected file can be brought again."""

BadRow = tuple[ReadRow, Sequence[Finding]]

_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
_WIDEST = 60


def keep_bad_rows(reading: Reading, bad: Sequence[BadRow]) -> int:
    """Store the file of bad rows and return its key; 0 where there are none."""
    if not bad:
        return 0
    stored = store.keep(make_bad_file(reading, bad), FileKind.XLSX)
    db.flush()
    return stored.id


def read_bad_rows(file_id: int) -> bytes | None:
    """Return the stored file of bad rows; None where it is not kept any more."""
    stored = db.session().get(StoredFile, file_id) if file_id else None
    try:
        return store.read(stored) if stored is not None else None
    except FileNotFoundError:
        return None


def make_bad_file(reading: Reading, bad: Sequence[BadRow]) -> bytes:
    """Return an .xlsx with the bad rows of each sheet under its headings."""
    by_sheet: dict[str, list[BadRow]] = defaultdict(list)
    for row, findings in bad:
        by_sheet[row.place.sheet].append((row, findings))
    book = Workbook(write_only=True)
    for found in reading.sheets:
        rows = by_sheet.get(found.name)
        if rows:
            _write_sheet(book, found.name, [one.heading for one in found.columns], rows)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_sheet(
    book: Workbook, name: str, headings: Sequence[str], rows: Sequence[BadRow]
) -> None:
    title = _NOT_IN_A_TITLE.sub(" ", name).strip(" '")[:31]
    sheet = book.create_sheet(title or f"Sheet{len(book.worksheets) + 1}")
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = _WIDEST
    sheet.append([_cell(sheet, text, bold=True) for text in (PROBLEM_HEADING, *headings)])
    for row, findings in rows:
        # In one line: the reader leaves out the line of the note that this column becomes.
        told = _cell(sheet, "；".join(_say(one) for one in findings), filled=True)
        sheet.append([told, *(_cell(sheet, text) for text in row.cells)])


def _cell(sheet: Any, text: str, bold: bool = False, filled: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=escape_formula(text))
    # Shown as it was written: 001 stays 001.
    cell.number_format = "@"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if filled:
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
    return cell


def _say(finding: Finding) -> str:
    """Return a problem in both languages, with the place it had in the table that was brought."""
    column = f"“{finding.place.column}”" if finding.place.column else ""
    zh = f"原第 {finding.place.row} 行{column}：{finding.zh}"
    return f"{zh} / {finding.en}"
