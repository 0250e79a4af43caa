"""Tables of .docx documents: forms of labels and values, and tables with headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from web.base.papers.blocks import Facts, Grid
from web.base.papers.wordtexts import BODY, clean, set_font

SIZE = Pt(10.5)
LABEL_SHARE = 0.22
"""How much of a form's width its labels take."""


def write_facts(document: Any, block: Facts) -> None:
    """Write labels and values as the table of a form."""
    pairs = 2 if block.wide else 1
    share = LABEL_SHARE if pairs == 1 else LABEL_SHARE * 0.75
    shares = [share, 1 / pairs - share] * pairs
    rows = [block.rows[start : start + pairs] for start in range(0, len(block.rows), pairs)]
    table = _make_table(document, len(rows), shares)
    for row, facts in zip(table.rows, rows, strict=True):
        for place, (label, value) in enumerate(facts):
            _write_cell(row.cells[2 * place], label, bold=True)
            _write_cell(row.cells[2 * place + 1], value)
        if len(facts) < pairs:
            # The last value of an odd number has the rest of its row.
            row.cells[1].merge(row.cells[-1])
        _keep_whole(row)
    document.add_paragraph()


def write_grid(document: Any, block: Grid) -> None:
    """Write a table whose headings are repeated on each page."""
    if not block.rows and block.empty:
        document.add_paragraph(clean(block.empty))
        return
    shares = list(block.widths) or [1 / len(block.headings)] * len(block.headings)
    lines = [*block.rows, *([block.total] if block.total else [])]
    table = _make_table(document, 1 + len(lines), shares)
    for cell, text in zip(table.rows[0].cells, block.headings, strict=True):
        _write_cell(cell, text, bold=True, centred=True)
    _repeat(table.rows[0])
    for number, (row, texts) in enumerate(zip(list(table.rows)[1:], lines, strict=True)):
        is_total = number == len(block.rows)
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _write_cell(cell, text, bold=is_total, right=place in block.numeric)
        _keep_whole(row)
    document.add_paragraph()


def _make_table(document: Any, rows: int, shares: Sequence[float]) -> Any:
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    table = document.add_table(rows=rows, cols=len(shares))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(shares)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(width * share / whole)
        for cell in column.cells:
            cell.width = column.width
    return table


def _write_cell(
    cell: Any, text: str, bold: bool = False, right: bool = False, centred: bool = False
) -> None:
    for number, line in enumerate(clean(text).splitlines() or [""]):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing = 1.15
        paragraph.paragraph_format.space_after = Pt(2)
        if right or centred:
            side = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.CENTER
            paragraph.alignment = side
        run = paragraph.add_run(line)
        run.font.size = SIZE
        run.font.bold = bold
        set_font(run, BODY)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: Any) -> None:
    mark = OxmlElement("w:cantSplit")
    mark.set(qn("w:val"), "1")
    row._tr.get_or_add_trPr().append(mark)
