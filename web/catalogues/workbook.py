"""A published catalogue as a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from matcher.types import Kind
from web.base import formats, labels
from web.base.sheets.writing import escape_formula
from web.calls.models import Call
from web.catalogues.queries import CatalogueLine
from web.postings.disclosure import PostingView
from web.postings.numbers import number_of

Column = tuple[str, int, Callable[[PostingView], str]]


def make_workbook(call: Call, lines: Sequence[CatalogueLine]) -> bytes:
    """Return the catalogue as .xlsx, one sheet for each kind the call collected."""
    book = Workbook(write_only=True)
    book.properties.title = escape_formula(call.title)
    for kind in (Kind.NEED, Kind.ACHIEVEMENT):
        shown = [line for line in lines if line.view is not None and line.view.kind is kind]
        if shown:
            _write_sheet(book, call, kind, shown)
    if not book.worksheets:
        book.create_sheet(gettext("清单")).append([escape_formula(call.title)])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_sheet(book: Workbook, call: Call, kind: Kind, lines: Sequence[CatalogueLine]) -> None:
    sheet = book.create_sheet(
        gettext("技术需求清单") if kind is Kind.NEED else gettext("科技成果清单")
    )
    columns = _columns(kind)
    sheet.freeze_panes = "C3"
    for position, (_, width, _) in enumerate(columns):
        sheet.column_dimensions[chr(ord("B") + position)].width = width
    sheet.column_dimensions["A"].width = 6
    _prepare_print(sheet)
    # Not wrapped: the title runs on over the empty cells beside it.
    title = f"{call.title} · {gettext('演示数据')}" if call.is_demo else call.title
    sheet.append([_cell(sheet, title, bold=True, wrap=False)])
    sheet.append(
        [
            _cell(sheet, name, bold=True)
            for name in (gettext("序号"), *(name for name, *_ in columns))
        ]
    )
    for line in lines:
        assert line.view is not None
        texts = [read(line.view) for _, _, read in columns]
        sheet.append([line.position, *(_cell(sheet, text) for text in texts)])


def _prepare_print(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "2:2"


def _cell(sheet: Any, text: str, bold: bool = False, wrap: bool = True) -> Any:
    cell = WriteOnlyCell(sheet, value=escape_formula(text))
    cell.alignment = Alignment(wrap_text=wrap, vertical="top")
    cell.font = Font(bold=bold)
    return cell


def _columns(kind: Kind) -> list[Column]:
    common: list[Column] = [
        (gettext("名称"), 36, lambda view: view.title),
        (gettext("单位"), 24, lambda view: view.organisation_name or gettext("未公开")),
        (gettext("产业领域"), 18, lambda view: _names(view.fields, labels.field_name)),
        (gettext("摘要"), 60, lambda view: view.summary),
        (gettext("技术指标"), 48, lambda view: view.indicators),
        (gettext("合作方式"), 20, lambda view: _names(view.modes, labels.mode_name)),
    ]
    if kind is Kind.NEED:
        return [*common, (gettext("预算"), 16, _budget), (gettext("编号"), 10, number_of)]
    return [
        *common,
        (gettext("成熟度"), 16, lambda view: labels.trl_name(view.trl)),
        (gettext("报价"), 16, lambda view: formats.money(view.price)),
        (gettext("编号"), 10, number_of),
    ]


def _names(codes: Sequence[str], name: Callable[[str], str]) -> str:
    return labels.join_words(name(code) for code in codes)


def _budget(view: PostingView) -> str:
    if "budget_max" in view.hidden:
        return gettext("未公开")
    return formats.money_range(view.budget_min, view.budget_max)
