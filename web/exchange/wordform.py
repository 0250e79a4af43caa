"""The Word form of a call: made from the fields of a posting, read back by ``read_table``."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from flask_babel import gettext

from matcher.types import Kind
from web.base import labels
from web.base.listing.spec import Reach, Shape, Spec
from web.postings.fields import LISTINGS

_GREY = RGBColor(0x66, 0x66, 0x66)
_BOX = "☐"
_FORMS = 3
"""Empty forms in a file; more are made by copying one."""


def make_form(kind: Kind, title: str) -> bytes:
    """Return an empty form as .docx: a table of labels and values for each posting."""
    document = Document()
    heading = document.add_heading(title, level=1)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(
        gettext(
            "每张表填写一项；不够时复制整张表，接在后面。选择项请把 ☐ 改为 ☑。带 * 的为必填。"
            "填好后在网站的“批量导入”上传，或发给科技主管部门。"
        )
    )
    for number in range(1, _FORMS + 1):
        document.add_heading(gettext("第 %(number)s 项", number=number), level=2)
        _add_form(document, kind)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def form_labels(kind: Kind) -> list[tuple[str, str, str, list[str]]]:
    """Return (label, hint, field, choices) of each row of a form."""
    rows: list[tuple[str, str, str, list[str]]] = [
        (gettext("编号"), gettext("本单位自己的编号，没有可不填。"), "id", []),
        (gettext("单位名称"), "", "organisation", []),
        (gettext("统一社会信用代码"), "", "credit_code", []),
    ]
    for spec in LISTINGS[kind].asked:
        # What is kept for the record is declared on the site, and rights have rows of their own.
        if spec.reach is not Reach.RECORD and spec.shape is not Shape.ROWS:
            rows.append((_label(spec), str(spec.hint or ""), spec.name, _choices(spec)))
    return rows


def _add_form(document: Any, kind: Kind) -> None:
    rows = form_labels(kind)
    table = document.add_table(rows=len(rows), cols=2)
    table.style = "Table Grid"
    for row, (label, hint, _, choices) in zip(table.rows, rows, strict=True):
        left, right = row.cells
        left.text = label
        left.paragraphs[0].runs[0].bold = True
        if hint:
            run = left.add_paragraph().add_run(hint)
            run.font.size, run.font.color.rgb = Pt(8), _GREY
        right.text = "　".join(f"{_BOX} {choice}" for choice in choices)


def _label(spec: Spec) -> str:
    mark = "*" if spec.required is not None else ""
    return f"{spec.form_label}{mark}"


def _choices(spec: Spec) -> list[str]:
    if spec.shape is Shape.FLAG:
        return [gettext("是"), gettext("否")]
    if spec.shape not in {Shape.CODE, Shape.CODES}:
        return []
    known = spec.codes
    pairs = labels.region_choices(known) if isinstance(known, str) else labels.choices(known)
    return [str(word) for _, word in pairs]
