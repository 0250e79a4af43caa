"""Lists as a spreadsheet: one sheet for each kind, with every line once, to be read back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from web.base import formats, labels
from web.base.sheets.printing import prepare_print
from web.base.sheets.writing import escape_formula
from web.calls.models import Call
from web.catalogues.columns import Column, budget, fields, need_kind, plain_modes
from web.catalogues.lists import ListName, NamedList, Row
from web.postings.disclosure import PostingView
from web.postings.numbers import number_of

LINE_HEIGHT, MOST_HEIGHT = 14.5, 409.0
"""Of a row, in points; spreadsheets allow no more."""
LATIN = 0x2E7F

LONGEST_NAME = 31


def make_workbook(call: Call, lists: Sequence[NamedList]) -> bytes:
    """Return a catalogue as .xlsx, one sheet for each kind the call collected.

    Needs stand on one sheet, by kind of technology: on two they would be read back twice.
    """
    title = _titled(call.title, call.is_demo)
    sheets = {one.name: (one.title, one.rows) for one in lists if one.groups}
    wanted = (ListName.TECHNOLOGIES, ListName.ACHIEVEMENTS)
    return _write_book(title, {name: sheets[name] for name in wanted if name in sheets})


def make_unmet_workbook(lists: Sequence[NamedList]) -> bytes:
    """Return what is still looked for as .xlsx."""
    rows = [Row(number, row.view) for number, row in enumerate(_rows_of(lists), start=1)]
    title = _titled(gettext("技术需求清单"), any(row.view.is_demo for row in rows))
    sheets = {ListName.TECHNOLOGIES: (gettext("技术需求清单"), rows)} if rows else {}
    return _write_book(title, sheets)


def _rows_of(lists: Sequence[NamedList]) -> list[Row]:
    return [row for one in lists for row in one.rows]


def _titled(title: str, is_demo: bool) -> str:
    return f"{title} · {gettext('演示数据')}" if is_demo else title


def _write_book(title: str, sheets: dict[ListName, tuple[str, list[Row]]]) -> bytes:
    book = Workbook(write_only=True)
    book.properties.title = escape_formula(title)
    for name, (sheet_title, rows) in sheets.items():
        # A longer name is more than some programs read; English ones are.
        sheet = book.create_sheet(sheet_title[:LONGEST_NAME])
        _write_sheet(sheet, title, COLUMNS[name], rows)
    if not sheets:
        book.create_sheet(gettext("清单")).append([escape_formula(title)])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_sheet(sheet: Any, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    sheet.freeze_panes = "C3"
    for position, column in enumerate(columns, start=2):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    sheet.column_dimensions["A"].width = 6
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(columns) + 1)}{len(rows) + 2}"
    prepare_print(sheet, sum(column.width for column in columns))
    # Not wrapped: the title runs on over the empty cells beside it.
    sheet.append([_cell(sheet, title, bold=True, wrap=False)])
    headings = (gettext("序号"), *(str(column.heading) for column in columns))
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for place, row in enumerate(rows, start=3):
        texts = [column.read(row.view) for column in columns]
        lines = max(_lines(text, one.width) for text, one in zip(texts, columns, strict=True))
        # Said, because not every program finds it for itself.
        sheet.row_dimensions[place].height = min(MOST_HEIGHT, LINE_HEIGHT * lines)
        number = WriteOnlyCell(sheet, value=row.number)
        number.alignment = Alignment(vertical="top")
        sheet.append([number, *(_cell(sheet, text) for text in texts)])


def _lines(text: str, width: float) -> int:
    """Return about how many lines a wrapped text takes."""
    # What is not Latin is two characters wide.
    lengths = [sum(2 if ord(letter) > LATIN else 1 for letter in line) for line in text.split("\n")]
    return sum(max(1, math.ceil(length / (width * 0.85))) for length in lengths)


def _cell(sheet: Any, text: str, bold: bool = False, wrap: bool = True) -> Any:
    cell = WriteOnlyCell(sheet, value=escape_formula(text))
    cell.alignment = Alignment(wrap_text=wrap, vertical="top")
    cell.font = Font(bold=bold)
    return cell


def _day(view: PostingView) -> str:
    return view.deadline.isoformat() if view.deadline else ""


_COMMON = (
    Column(_l("名称"), 26, lambda view: view.title),
    # By its own name, which is what a file that is read back is compared by.
    Column(_l("单位"), 20, lambda view: view.organisation_name or gettext("未公开")),
    Column(_l("产业领域"), 14, fields),
)
_TOLD = (
    Column(_l("摘要"), 40, lambda view: view.summary),
    Column(_l("技术指标"), 34, lambda view: view.indicators),
    Column(_l("合作方式"), 14, plain_modes),
)
COLUMNS: dict[ListName, Sequence[Column]] = {
    ListName.TECHNOLOGIES: (
        *_COMMON,
        Column(_l("需求类型"), 13, need_kind),
        *_TOLD,
        Column(_l("预算"), 14, budget),
        Column(_l("成熟度要求"), 11, lambda view: labels.trl_name(view.trl_min)),
        Column(_l("希望解决的时间"), 12, _day),
        Column(_l("编号"), 8, number_of),
    ),
    ListName.ACHIEVEMENTS: (
        *_COMMON,
        *_TOLD,
        Column(_l("成熟度"), 11, lambda view: labels.trl_name(view.trl)),
        Column(_l("报价"), 12, lambda view: formats.money(view.price)),
        Column(_l("编号"), 8, number_of),
    ),
}
