"""Tables of .docx documents: forms of labels and values, and tables with headings.

Rows are written as they stand in the file: a catalogue has thousands of cells, and building each
through the library's objects would take half a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from web.base.papers.blocks import Facts, Grid
from web.base.papers.wordtexts import BODY, LATIN, clean

HALF_POINTS = 21
"""The size of the letters, 10.5 points."""
LABEL_SHARE = 0.22
"""How much of a form's width its labels take."""
_EMU_PER_TWIP = 635

_ROW = "<w:tr {names}><w:trPr>{marks}</w:trPr>{cells}</w:tr>"
_CELL = '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>{lines}</w:tc>'
_LINE = (
    '<w:p><w:pPr><w:spacing w:after="40" w:line="276" w:lineRule="auto"/>{side}</w:pPr>'
    f'<w:r><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{BODY}"/>'
    f'{{bold}}<w:sz w:val="{HALF_POINTS}"/><w:lang w:eastAsia="zh-CN"/></w:rPr>'
    '<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
)
_WHOLE, _REPEATED = '<w:cantSplit w:val="1"/>', "<w:tblHeader/>"


def write_facts(document: Any, block: Facts) -> None:
    """Write labels and values as the table of a form."""
    pairs = 2 if block.wide else 1
    share = LABEL_SHARE if pairs == 1 else LABEL_SHARE * 0.75
    widths = _widths(document, [share, 1 / pairs - share] * pairs)
    table = _make_table(document, widths)
    for start in range(0, len(block.rows), pairs):
        facts = block.rows[start : start + pairs]
        cells = []
        for place, (label, value) in enumerate(facts):
            wide = len(facts) < pairs
            # The last value of an odd number has the rest of its row.
            width = sum(widths[1:]) if wide else widths[2 * place + 1]
            cells.append(_cell(label, widths[2 * place], bold=True))
            cells.append(_cell(value, width, span=2 * pairs - 1 if wide else 1))
        _add_row(table, cells, _WHOLE)
    document.add_paragraph()


def write_grid(document: Any, block: Grid) -> None:
    """Write a table whose headings are repeated on each page."""
    if not block.rows and block.empty:
        document.add_paragraph(clean(block.empty))
        return
    widths = _widths(document, list(block.widths) or [1.0] * len(block.headings))
    table = _make_table(document, widths)
    heads = zip(block.headings, widths, strict=True)
    _add_row(
        table,
        [_cell(text, width, "center", bold=True) for text, width in heads],
        _WHOLE + _REPEATED,
    )
    sides = ["right" if place in block.numeric else "" for place in range(len(widths))]
    for texts in block.rows:
        cells = zip(texts, widths, sides, strict=True)
        _add_row(table, [_cell(*one) for one in cells], _WHOLE)
    if block.total:
        cells = zip(block.total, widths, sides, strict=True)
        _add_row(table, [_cell(*one, bold=True) for one in cells], _WHOLE)
    document.add_paragraph()


def _widths(document: Any, shares: Sequence[float]) -> list[int]:
    """Return the columns' widths in twips: their shares of what the page's margins leave."""
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    return [int(width * share / sum(shares)) // _EMU_PER_TWIP for share in shares]


def _make_table(document: Any, widths: Sequence[int]) -> Any:
    table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width * _EMU_PER_TWIP
    return table


def _add_row(table: Any, cells: Sequence[str], marks: str) -> None:
    table._tbl.append(parse_xml(_ROW.format(names=nsdecls("w"), marks=marks, cells="".join(cells))))


def _cell(text: str, width: int, side: str = "", bold: bool = False, span: int = 1) -> str:
    values = {
        "side": f'<w:jc w:val="{side}"/>' if side else "",
        "bold": "<w:b/>" if bold else "",
    }
    lines = clean(text).replace("\t", " ").splitlines() or [""]
    return _CELL.format(
        width=width,
        span=f'<w:gridSpan w:val="{span}"/>' if span > 1 else "",
        lines="".join(_LINE.format(text=escape(line), **values) for line in lines),
    )
