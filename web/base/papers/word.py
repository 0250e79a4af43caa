"""Documents as .docx: A4, the typefaces of official letters, numbered pages, editable charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from flask_babel import gettext

from web.base.papers import wordtables
from web.base.papers.blocks import Block, Chart, Facts, Grid, Heading, NewPage, Paper, Paragraph
from web.base.papers.wordtexts import BODY, HEADS, TITLE, clean, set_font

MIME_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

A4 = (Cm(21), Cm(29.7))
MARGIN = Cm(2.5)


def write_paper(paper: Paper) -> bytes:
    """Return the document as .docx. Texts that Word cannot hold lose only what it cannot."""
    document = Document()
    document.core_properties.title = clean(paper.title)
    document.core_properties.author = ""
    _set_page(document, paper)
    _set_styles(document)
    _write_title(document, paper)
    _write_blocks(document, paper.blocks)
    _write_signatures(document, paper.signatures)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _write_signatures(document: Any, lines: Sequence[str]) -> None:
    if lines and document.paragraphs:
        # Nobody signs an empty page: the last words go along with the lines.
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    for number, line in enumerate(lines, 1):
        paragraph = document.add_paragraph(clean(line))
        paragraph.paragraph_format.space_before = Pt(18)
        paragraph.paragraph_format.keep_with_next = number < len(lines)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write_blocks(document: Any, blocks: Sequence[Block]) -> None:
    body, starts_page = document.element.body, False
    for block in blocks:
        if isinstance(block, NewPage):
            starts_page = True
            continue
        place = len(body) - 1
        _WRITERS[type(block)](document, block)
        if starts_page and len(body) - 1 > place:
            _start_page(document, body[place])
            starts_page = False


def _start_page(document: Any, first: Any) -> None:
    """Let the element that comes first begin a page.

    A paragraph that holds the break alone would stand as an empty line above it, and as an empty
    page where the one before is just full.
    """
    if first.tag != qn("w:p"):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(1)
        paragraph.paragraph_format.space_after = Pt(0)
        first.addprevious(paragraph._p)
        first = paragraph._p
    DocxParagraph(first, document).paragraph_format.page_break_before = True


def _set_page(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    width, height = reversed(A4) if paper.is_landscape else A4
    section.orientation = WD_ORIENT.LANDSCAPE if paper.is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    header = clean(paper.title)
    if paper.is_demo:
        header = f"{header} · {gettext('演示数据')}"
    _write_small(section.header.paragraphs[0], header)
    footer = section.footer.paragraphs[0]
    _write_small(footer, "— ")
    _add_field(footer, "PAGE")
    _write_small(footer, " —")


def _write_small(paragraph: Any, text: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size = Pt(9)
    run.font.color.rgb = RGBColor(0x59, 0x63, 0x6E)
    set_font(run, BODY)


def _add_field(paragraph: Any, code: str) -> None:
    """Add a field that Word computes, such as the page's number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _set_styles(document: Any) -> None:
    for name, font, size in (
        ("Normal", BODY, 12),
        ("Heading 1", HEADS, 16),
        ("Heading 2", HEADS, 14),
        ("Title", TITLE, 22),
    ):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.bold = name.startswith("Heading")
        style.font.color.rgb = RGBColor(0, 0, 0)
        set_font(style, font)
    # The template's title has a line below it, which official letters do not have.
    layout = document.styles["Title"].element.pPr
    layout.remove(layout.find(qn("w:pBdr")))
    normal = document.styles["Normal"].paragraph_format
    normal.line_spacing = 1.5
    normal.space_after = Pt(6)


def _write_title(document: Any, paper: Paper) -> None:
    title = document.add_paragraph(clean(paper.title), style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if paper.subtitle:
        subtitle = document.add_paragraph(clean(paper.subtitle))
        subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write_heading(document: Any, block: Heading) -> None:
    document.add_heading(clean(block.text), level=min(2, block.level))


def _write_paragraph(document: Any, block: Paragraph) -> None:
    for line in block.text.splitlines() or [""]:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(clean(line))
        if block.is_note:
            run.font.size = Pt(10)
            run.font.color.rgb = RGBColor(0x59, 0x63, 0x6E)
        else:
            paragraph.paragraph_format.first_line_indent = Pt(24)


def _add_chart(document: Any, block: Chart) -> None:
    # Slides, pictures and sheets come with it, 12 MB: only where a paper has a chart.
    from web.base.papers.wordcharts import add_chart

    add_chart(document, block)


_WRITERS: Mapping[type[Block], Callable[[Any, Any], None]] = {
    Heading: _write_heading,
    Paragraph: _write_paragraph,
    Facts: wordtables.write_facts,
    Grid: wordtables.write_grid,
    Chart: _add_chart,
}
