"""The empty spreadsheet of a register: headings that reading knows, choices, notes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask_babel import force_locale, gettext
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from web.base import labels
from web.base.listing.register import Register
from web.base.listing.spec import Shape, Spec
from web.base.sheets.writing import escape_formula
from web.registers.bringing.columns import fields_of, heading_of
from web.registers.bringing.reading import MOST_ROWS, OWNER

INSTRUCTIONS = "填表说明"
_WIDTHS = {Shape.TEXT: 44, Shape.LINE: 24}
_FORMATS = {Shape.DATE: "yyyy-mm-dd", Shape.MONEY: "0.######", Shape.NUMBER: "0"}
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def make_template(register: Register, *, with_owner: bool) -> bytes:
    """Return an .xlsx without a row; ``with_owner``: each row names its organisation."""
    # Tables go round in Chinese, whatever language the page is read in.
    with force_locale("zh"):
        specs = [one for one in fields_of(register) if with_owner or one.name != OWNER]
        book = Workbook()
        sheet, notes = book.active, book.create_sheet(INSTRUCTIONS)
        assert isinstance(sheet, Worksheet)
        sheet.title = str(register.title).translate(_NOT_IN_NAMES)[:31]
        _write_headings(sheet, register, specs)
        _write_notes(notes, register, specs)
        _write_choices(sheet, notes, specs)
        book.properties.title = sheet.title
        book.properties.creator = labels.site_name()
        stream = BytesIO()
        book.save(stream)
    return stream.getvalue()


def is_needed(spec: Spec) -> bool:
    """Return whether a row must say it."""
    return spec.name == OWNER or (spec.required is not None and not spec.instead)


def _write_headings(sheet: Worksheet, register: Register, specs: Sequence[Spec]) -> None:
    sheet.freeze_panes = "B2"
    for place, spec in enumerate(specs, 1):
        needed = is_needed(spec)
        _write_heading(sheet, place, ("*" if needed else "") + heading_of(spec), needed)
        if hint := _hint(spec):
            sheet.cell(1, place).comment = Comment(hint, labels.site_name(), 120, 260)
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = _WIDTHS.get(spec.shape, 18)
        # Text, so that numbers and telephones keep their zeros in front.
        dimension.number_format = _FORMATS.get(spec.shape, "@")
        dimension.alignment = Alignment(wrap_text=True, vertical="top")
    for place, heading in enumerate(_more(register), len(specs) + 1):
        _write_heading(sheet, place, heading, False)
        sheet.column_dimensions[get_column_letter(place)].width = 18


def _write_heading(sheet: Worksheet, place: int, text: str, needed: bool) -> None:
    cell = sheet.cell(1, place, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.fill = PatternFill("solid", fgColor="FFE8CC" if needed else "E8EEF4")


def _more(register: Register) -> tuple[str, ...]:
    return register.more.headings if register.more else ()


def _hint(spec: Spec) -> str:
    return " ".join(str(spec.hint).split())


def _write_notes(notes: Worksheet, register: Register, specs: Sequence[Spec]) -> None:
    """Write sentences, a cell each: what looks like headings would be read as some."""
    lines = [
        gettext("带 * 的列必填。一行一项，不要合并单元格，最多 %(count)s 行。", count=MOST_ROWS),
        gettext("金额的单位是万元，也可以写明单位；日期写成 2027-12-31。"),
        gettext("可多选的列，几个值之间用顿号隔开。请勿填写涉密内容。"),
        *(_explain(spec) for spec in specs),
    ]
    if register.more is not None and register.more.note:
        lines.append(str(register.more.note))
    notes.column_dimensions["A"].width = 100
    for row, line in enumerate(lines, 1):
        notes.cell(row, 1, escape_formula(line)).alignment = Alignment(
            wrap_text=True, vertical="top"
        )


def _explain(spec: Spec) -> str:
    needed = gettext("必填") if is_needed(spec) else gettext("选填")
    told = gettext("“%(name)s”一列%(needed)s。", name=heading_of(spec), needed=needed)
    return told + _hint(spec)


def _choices(spec: Spec) -> list[str]:
    if spec.shape is Shape.LEVEL:
        return [f"TRL {level}" for level in range(1, 10)]
    if spec.shape is Shape.FLAG:
        return [gettext("是"), gettext("否")]
    if not spec.codes:
        return []
    if isinstance(spec.codes, str):
        return list(labels.region().names(spec.codes).values())
    return [word for _, word in labels.choices(spec.codes)]


def _write_choices(sheet: Worksheet, notes: Worksheet, specs: Sequence[Spec]) -> None:
    """Put the choices beside the notes, and let the columns offer them."""
    beside = 3
    for place, spec in enumerate(specs, 1):
        choices = _choices(spec)
        if not choices:
            continue
        letter = get_column_letter(beside)
        told = gettext("“%(name)s”的选项", name=heading_of(spec))
        notes.cell(1, beside, told).font = Font(bold=True)
        for row, choice in enumerate(choices, 2):
            notes.cell(row, beside, choice)
        notes.column_dimensions[letter].width = 20
        offered = DataValidation(
            "list",
            formula1=f"'{INSTRUCTIONS}'!${letter}$2:${letter}${len(choices) + 1}",
            allow_blank=True,
        )
        # Several values are written by hand; a single one must be one of the list.
        offered.showErrorMessage = spec.shape is not Shape.CODES
        offered.errorTitle, offered.error = heading_of(spec), gettext("请从下拉列表中选择。")
        target = get_column_letter(place)
        offered.add(f"{target}2:{target}{MOST_ROWS}")
        sheet.add_data_validation(offered)
        beside += 1
