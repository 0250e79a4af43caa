"""Charts in .docx documents: Word's own, with their numbers, so that they can be edited there.

python-docx makes no charts; python-pptx writes the same chart parts for slides, and the part
and its sheet of numbers go into the document as they are.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm, Pt
from flask_babel import gettext
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from web.base.papers.blocks import Chart, ChartShape
from web.base.papers.wordtexts import clean

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SHAPES = {
    ChartShape.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    ChartShape.COLUMNS: XL_CHART_TYPE.COLUMN_CLUSTERED,
    ChartShape.STACKED: XL_CHART_TYPE.COLUMN_STACKED,
    ChartShape.LINES: XL_CHART_TYPE.LINE_MARKERS,
}

WIDEST = Cm(24)
LEAST_HEIGHT = Cm(6.5)
ROW_HEIGHT, GROUP_HEIGHT = Cm(0.45), Cm(0.35)
"""What a lying bar takes, and what is left free between two categories."""
MOST_OF_PAGE = 0.78
"""What is higher would be cut off: heading and caption stand on the same page."""

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_COLOURS = ("0B5C8A", "D9603B", "7A9CB8", "8A6D3B", "4C7A5A", "6B5B95")
"""Of the series, in their order: far apart in brightness, so that grey paper tells them too."""

_FRAME = """
<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="{drawing}" xmlns:c="{chart}" xmlns:r="{links}">
 <wp:inline distT="0" distB="0" distL="0" distR="0">
  <wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Chart {number}"/>
  <a:graphic><a:graphicData uri="{chart}"><c:chart r:id="{link}"/></a:graphicData></a:graphic>
 </wp:inline>
</w:drawing>"""


_LETTERS = (
    f'<c:txPr xmlns:c="{_CHART}" xmlns:a="{_DRAWING}"><a:bodyPr/><a:p><a:pPr>'
    '<a:defRPr sz="{size}"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)
FEW_NAMES, MOST_NAMES = 20, 48
"""From more categories than these on their names are small, and some are left out."""


def add_chart(document: Any, block: Chart) -> None:
    """Add a chart and, below it, what it shows; one without numbers is left out."""
    if not any(value is not None for series in block.series for value in series.values):
        return
    package = document.part.package
    number = sum(part.content_type == CHART_TYPE for part in package.iter_parts()) + 1
    part, link = _make_part(document, block, number)
    _link_numbers(part, number, _numbers_of(block))
    width, height = _size(document, block)
    frame = _FRAME.format(
        drawing=_DRAWING,
        chart=_CHART,
        links=_LINKS,
        width=width,
        height=height,
        number=number,
        link=link,
    )
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = 1
    paragraph.paragraph_format.keep_with_next = True
    drawing = parse_xml(frame)
    drawing.find(".//{*}docPr").set("descr", clean(block.title))
    paragraph.add_run()._r.append(drawing)
    caption = document.add_paragraph()
    caption.add_run(_caption(block)).font.size = Pt(10)


def _size(document: Any, block: Chart) -> tuple[int, int]:
    """Return width and height: as wide as the text, no higher than a page has room for."""
    page = document.sections[0]
    width = min(int(WIDEST), page.page_width - page.left_margin - page.right_margin)
    room = int((page.page_height - page.top_margin - page.bottom_margin) * MOST_OF_PAGE)
    height = int(LEAST_HEIGHT)
    if block.shape is ChartShape.BARS:
        group = int(ROW_HEIGHT) * len(block.series) + int(GROUP_HEIGHT)
        height = max(height, int(Cm(2)) + group * len(block.categories))
    return width, min(height, room)


def _caption(block: Chart) -> str:
    told = f"{block.title}（{block.unit}）" if block.unit else block.title
    if block.target is not None and not _draws_target(block):
        told = gettext(
            "%(chart)s；%(name)s：%(value)s",
            chart=told,
            name=_target_name(block),
            value=f"{block.target:,.6g}",
        )
    return clean(told)


def _target_name(block: Chart) -> str:
    return block.target_name or gettext("目标")


def _draws_target(block: Chart) -> bool:
    # No line stands upright across bars that lie: there the caption says it.
    return block.target is not None and block.shape is not ChartShape.BARS


def _numbers_of(block: Chart) -> Any:
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [clean(name) for name in block.categories]
    for series in block.series:
        data.add_series(clean(series.name), list(series.values))
    if _draws_target(block):
        data.add_series(clean(_target_name(block)), [block.target] * len(block.categories))
    return data


def _make_part(document: Any, block: Chart, number: int) -> tuple[Part, str]:
    xml = _numbers_of(block).xml_bytes(SHAPES[block.shape])
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, CHART_TYPE, _dress(xml, block), document.part.package)
    return part, document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)


def _link_numbers(part: Part, number: int, data: Any) -> None:
    """Put the sheet of numbers in, which Word opens when somebody edits the chart."""
    name = PackURI(f"/word/embeddings/chart{number}.xlsx")
    sheet = Part(name, XLSX_TYPE, data.xlsx_blob, part.package)
    link = part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
    root = etree.fromstring(part.blob)
    found = root.find(f"{{{_CHART}}}externalData")
    if found is None:
        found = etree.SubElement(root, f"{{{_CHART}}}externalData")
        etree.SubElement(found, f"{{{_CHART}}}autoUpdate").set("val", "0")
        text = root.find(f"{{{_CHART}}}txPr")
        if text is not None:
            text.addnext(found)
    found.set(f"{{{_LINKS}}}id", link)
    part._blob = _as_bytes(root)


def _dress(xml: bytes, block: Chart) -> bytes:
    """Give the chart its colours, a legend where there are several series, and small letters."""
    root = etree.fromstring(xml)
    for number, series in enumerate(root.iter(f"{{{_CHART}}}ser")):
        colour = _COLOURS[number % len(_COLOURS)]
        is_line = block.shape is ChartShape.LINES
        shape = etree.fromstring(
            f'<c:spPr xmlns:c="{_CHART}" xmlns:a="{_DRAWING}">'
            + (f'<a:ln w="28575">{_fill(colour)}</a:ln>' if is_line else _fill(colour))
            + "</c:spPr>"
        )
        old = series.find(f"{{{_CHART}}}spPr")
        if old is not None:
            series.remove(old)
        series.find(f"{{{_CHART}}}tx").addnext(shape)
    for old in root.iter(f"{{{_CHART}}}legend"):
        old.getparent().remove(old)
    if len(block.series) > 1 or block.target is not None:
        plot = root.find(f".//{{{_CHART}}}plotArea")
        plot.addnext(
            etree.fromstring(
                f'<c:legend xmlns:c="{_CHART}"><c:legendPos val="b"/>'
                '<c:overlay val="0"/></c:legend>'
            )
        )
    if block.shape is ChartShape.BARS:
        _read_from_above(root)
    if _draws_target(block):
        _draw_target(root)
    _name_each(root, len(block.categories))
    _leave_out_title(root)
    _thin_lines(root)
    _small_letters(root)
    return _as_bytes(root)


def _as_bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _read_from_above(root: Any) -> None:
    """Let the first of lying bars stand above, its scale below, and bars be thicker than gaps."""
    root.find(f".//{{{_CHART}}}catAx/{{{_CHART}}}scaling/{{{_CHART}}}orientation").set(
        "val", "maxMin"
    )
    root.find(f".//{{{_CHART}}}valAx/{{{_CHART}}}crosses").set("val", "max")
    gap = etree.Element(f"{{{_CHART}}}gapWidth")
    gap.set("val", "60")
    root.find(f".//{{{_CHART}}}barChart/{{{_CHART}}}axId").addprevious(gap)


def _draw_target(root: Any) -> None:
    """Make the last series a dashed line, across columns too."""
    series = list(root.iter(f"{{{_CHART}}}ser"))[-1]
    for name in ("invertIfNegative", "marker", "spPr"):
        for old in series.findall(f"{{{_CHART}}}{name}"):
            series.remove(old)
    look = etree.fromstring(
        f'<x xmlns:c="{_CHART}" xmlns:a="{_DRAWING}"><c:spPr><a:ln w="19050">{_fill("59636E")}'
        '<a:prstDash val="dash"/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker></x>'
    )
    for element in reversed(look):
        series.find(f"{{{_CHART}}}tx").addnext(element)
    bars = root.find(f".//{{{_CHART}}}barChart")
    if bars is None:
        return
    lines = etree.fromstring(
        f'<c:lineChart xmlns:c="{_CHART}"><c:grouping val="standard"/></c:lineChart>'
    )
    lines.append(series)
    lines.extend(deepcopy(axis) for axis in bars.findall(f"{{{_CHART}}}axId"))
    bars.addnext(lines)


def _name_each(root: Any, count: int) -> None:
    """Give every category its name, as long as there is room for so many."""
    if not FEW_NAMES < count <= MOST_NAMES:
        return
    axis = root.find(f".//{{{_CHART}}}catAx")
    skip = etree.Element(f"{{{_CHART}}}tickLblSkip")
    skip.set("val", "1")
    axis.find(f"{{{_CHART}}}noMultiLvlLbl").addprevious(skip)
    letters = etree.fromstring(_LETTERS.format(size=700))
    for old in axis.findall(f"{{{_CHART}}}txPr"):
        axis.remove(old)
    axis.find(f"{{{_CHART}}}crossAx").addprevious(letters)


def _leave_out_title(root: Any) -> None:
    # The caption says it. Word names a chart after its only series unless told not to.
    chart = root.find(f"{{{_CHART}}}chart")
    for old in chart.findall(f"{{{_CHART}}}autoTitleDeleted"):
        chart.remove(old)
    mark = etree.Element(f"{{{_CHART}}}autoTitleDeleted")
    mark.set("val", "1")
    chart.find(f"{{{_CHART}}}plotArea").addprevious(mark)


def _thin_lines(root: Any) -> None:
    for lines in root.iter(f"{{{_CHART}}}majorGridlines"):
        for old in list(lines):
            lines.remove(old)
        lines.append(
            etree.fromstring(
                f'<c:spPr xmlns:c="{_CHART}" xmlns:a="{_DRAWING}">'
                f'<a:ln w="6350">{_fill("C9D1D9")}</a:ln></c:spPr>'
            )
        )


def _small_letters(root: Any) -> None:
    for old in root.findall(f"{{{_CHART}}}txPr"):
        root.remove(old)
    letters = etree.fromstring(_LETTERS.format(size=900))
    root.find(f"{{{_CHART}}}chart").addnext(letters)


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
