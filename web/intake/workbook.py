"""The spreadsheet to fill in: headings, choices, and how to fill them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask_babel import force_locale, gettext
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from matcher.types import Kind
from web.base import labels
from web.base.formats import deadline
from web.base.listing.spec import Listing, Shape, Spec
from web.base.sheets.writing import escape_formula
from web.calls.models import Call
from web.intake.examples import EXAMPLES
from web.postings.fields import LISTINGS

INSTRUCTIONS = "填表说明"
"""The sheet beside the rows; the preview does not name it among what is left out."""
SHEETS = {Kind.NEED: "技术需求", Kind.ACHIEVEMENT: "科技成果"}

_ROWS = 2000
"""Rows that have choices; more can be filled in without."""
_LEFT = frozenset({Shape.ROWS, Shape.FLAG})
_WIDTHS = {Shape.TEXT: 44, Shape.LINE: 24}
_FORMATS = {Shape.DATE: "yyyy-mm-dd", Shape.MONEY: "0.######"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the template."""

    name: str
    heading: str
    shape: Shape
    is_required: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()
    takes_several: bool = False


def make_template(kind: Kind, *, is_office: bool, call: Call | None = None) -> bytes:
    """Return an .xlsx for postings of a kind; the office's names the organisation of each row."""
    # Tables go round in Chinese, whatever language the page is read in.
    with force_locale("zh"):
        columns = template_columns(kind, is_office=is_office)
        book = Workbook()
        sheet, notes = book.active, book.create_sheet(INSTRUCTIONS)
        assert isinstance(sheet, Worksheet)
        sheet.title = SHEETS[kind]
        _write_headings(sheet, columns)
        _write_notes(notes, kind, columns, call)
        _write_choices(sheet, notes, columns)
        book.properties.title = escape_formula(call.title) if call else sheet.title
        book.properties.creator = labels.site_name()
        stream = BytesIO()
        book.save(stream)
    return stream.getvalue()


def template_columns(kind: Kind, *, is_office: bool) -> list[Column]:
    """Return the columns of the template in their order, with Chinese headings."""
    listing = LISTINGS[kind]
    with force_locale("zh"):
        hint = gettext("自己的编号，可不填；同一编号再次上传即更新那一条。")
        own = Column("id", "编号", Shape.LINE, hint=hint)
        stated = [_column(spec, listing) for spec in listing.asked if spec.shape not in _LEFT]
        return [own, *(_of_organisation(kind) if is_office else []), *stated]


def _of_organisation(kind: Kind) -> list[Column]:
    found = [
        Column("organisation", "单位", Shape.LINE, True, gettext("单位全称，与营业执照一致。")),
        Column(
            "credit_code",
            "统一社会信用代码",
            Shape.LINE,
            hint=gettext("18 位。填了就按代码认单位，平台上没有的单位会新建。"),
        ),
    ]
    if kind is Kind.ACHIEVEMENT:
        choices = tuple(labels.region().names("districts").values())
        hint = gettext("单位所在的县（市、区）；新单位必填。")
        found.append(Column("district", "区县", Shape.CODE, hint=hint, choices=choices))
    return found


def _column(spec: Spec, listing: Listing) -> Column:
    heading = spec.heading.name if spec.heading else str(spec.form_label)
    if spec.shape is Shape.MONEY and "万元" not in heading:
        heading += "（万元）"
    instead = {one.instead for one in listing.required if one.instead}
    return Column(
        spec.name,
        heading,
        spec.shape,
        spec.required is not None and spec.name not in instead and not spec.instead,
        " ".join(str(spec.hint).split()),
        _choices(spec),
        spec.shape is Shape.CODES,
    )


def _choices(spec: Spec) -> tuple[str, ...]:
    if spec.shape is Shape.LEVEL:
        return tuple(f"TRL {level}" for level in range(1, 10))
    if not spec.codes:
        return ()
    if isinstance(spec.codes, str):
        return tuple(labels.region().names(spec.codes).values())
    return tuple(word for _, word in labels.choices(spec.codes))


def _write_headings(sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet.freeze_panes = "C2"
    for place, column in enumerate(columns, 1):
        mark = "*" if column.is_required else ""
        cell = sheet.cell(1, place, mark + column.heading)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.fill = PatternFill("solid", fgColor="FFE8CC" if column.is_required else "E8EEF4")
        if column.hint:
            cell.comment = Comment(column.hint, labels.site_name(), height=120, width=260)
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = _WIDTHS.get(column.shape, 18)
        # Text, so that numbers and telephones keep their zeros in front.
        dimension.number_format = _FORMATS.get(column.shape, "@")
        dimension.alignment = Alignment(wrap_text=True, vertical="top")


def _write_notes(
    notes: Worksheet, kind: Kind, columns: Sequence[Column], call: Call | None
) -> None:
    """Write sentences, a cell each: what looks like a form would be read as one."""
    lines = [
        gettext("带 * 的列，写全了才能提交审核；没写全的存为草稿，可以之后补充。"),
        gettext("一行一项，不要合并单元格；金额的单位是万元，日期写成 2027-12-31。"),
        gettext("可多选的列，几个值之间用顿号隔开。请勿填写涉密内容。"),
        "",
        *(_explain(column, EXAMPLES[kind].get(column.name, "")) for column in columns),
    ]
    if call is not None:
        closing = deadline(call.closes_at)
        lines.insert(0, gettext("%(title)s，%(moment)s 截止", title=call.title, moment=closing))
    notes.column_dimensions["A"].width = 100
    for row, line in enumerate(lines, 1):
        cell = notes.cell(row, 1, escape_formula(line))
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _explain(column: Column, example: str) -> str:
    needed = gettext("必填") if column.is_required else gettext("选填")
    parts = [gettext("“%(name)s”一列%(needed)s。", name=column.heading, needed=needed), column.hint]
    if example:
        parts.append(gettext("例如“%(example)s”。", example=example))
    return "".join(part for part in parts if part)


def _write_choices(sheet: Worksheet, notes: Worksheet, columns: Sequence[Column]) -> None:
    """Put the choices beside the instructions, and let the columns offer them."""
    beside = 3
    for place, column in enumerate(columns, 1):
        if not column.choices:
            continue
        letter = get_column_letter(beside)
        notes.cell(1, beside, gettext("“%(name)s”的选项", name=column.heading)).font = Font(
            bold=True
        )
        for row, choice in enumerate(column.choices, 2):
            notes.cell(row, beside, choice)
        notes.column_dimensions[letter].width = 20
        last = len(column.choices) + 1
        offered = DataValidation(
            "list", formula1=f"'{INSTRUCTIONS}'!${letter}$2:${letter}${last}", allow_blank=True
        )
        # Several values are written by hand; a single one must be one of the list.
        offered.showErrorMessage = not column.takes_several
        offered.errorTitle, offered.error = column.heading, gettext("请从下拉列表中选择。")
        target = get_column_letter(place)
        offered.add(f"{target}2:{target}{_ROWS}")
        sheet.add_data_validation(offered)
        beside += 1
