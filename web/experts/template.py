"""The empty spreadsheet in which experts are brought: headings that importing knows, and notes."""

from __future__ import annotations

from io import BytesIO

from flask_babel import force_locale, gettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from web.base import labels
from web.experts.importing import HEADINGS, MOST_ROWS

_WIDTHS = {"email": 28, "organisation": 32, "former": 32, "fields": 28, "subjects": 44}
_NEEDED = ("name", "email")


def make_template() -> bytes:
    """Return an .xlsx without a row; filled in, it can be brought as it is."""
    # Tables go round in Chinese, whatever language the page is read in.
    with force_locale("zh"):
        book = Workbook()
        sheet, notes = book.active, book.create_sheet("填表说明")
        assert isinstance(sheet, Worksheet)
        sheet.title = "专家名单"
        _write_headings(sheet)
        _write_notes(notes)
        book.properties.title = sheet.title
        book.properties.creator = labels.site_name()
        stream = BytesIO()
        book.save(stream)
    return stream.getvalue()


def _write_headings(sheet: Worksheet) -> None:
    sheet.freeze_panes = "C2"
    for place, (name, words) in enumerate(HEADINGS.items(), 1):
        cell = sheet.cell(1, place, words[0])
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFE8CC" if name in _NEEDED else "E8EEF4")
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = _WIDTHS.get(name, 16)
        dimension.number_format = "@"
        dimension.alignment = Alignment(wrap_text=True, vertical="top")


def _write_notes(notes: Worksheet) -> None:
    """Write sentences, a cell each: what looks like headings would be read as some."""
    known = labels.join_words(word for _, word in labels.region_choices("fields"))
    lines = (
        gettext("一行一位，不要合并单元格，最多 %(count)s 行。", count=MOST_ROWS),
        gettext("“姓名”“邮箱”两列必填，邮箱用来发入库邀请；其余各列选填。"),
        gettext("“曾任职单位”“领域”可以写几个，用顿号隔开。"),
        gettext("“领域”可以写：%(known)s。", known=known),
        gettext("其余各列（包括电话）不读取，也不保存。已在专家库中的邮箱不会改动。"),
    )
    notes.column_dimensions["A"].width = 100
    for row, line in enumerate(lines, 1):
        notes.cell(row, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
