"""Documents that an office hands in open in Word, hold what was said, and can be edited."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from flask import Flask
from openpyxl import load_workbook

from web.base.papers.blocks import (
    Chart,
    ChartShape,
    Facts,
    Grid,
    Heading,
    NewPage,
    Paper,
    Paragraph,
    Series,
)
from web.base.papers.word import write_paper
from web.base.sheets.tables import Column, Suffix, Table, write_table


def reopened(app: Flask, *blocks: Any, **options: Any) -> Any:
    with app.test_request_context():
        return Document(BytesIO(write_paper(Paper(title="季度报告", blocks=blocks, **options))))


def test_a_form_has_its_labels_beside_its_values(app: Flask) -> None:
    document = reopened(
        app, Facts((("项目名称", "网箱"), ("类型", "技术开发"), ("期限", "一年")), wide=True)
    )
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["项目名称", "网箱", "类型", "技术开发"], ["期限", "一年", "一年", "一年"]]


def test_a_table_repeats_its_headings_and_ends_with_its_total(app: Flask) -> None:
    grid = Grid(headings=("名称", "金额"), rows=[("甲", "1"), ("乙", "2")], total=("合计", "3"))
    table = reopened(app, grid).tables[0]
    assert [cell.text for cell in table.rows[-1].cells] == ["合计", "3"]
    assert table.rows[0]._tr.trPr.find(".//{*}tblHeader") is not None


def test_a_table_without_rows_says_so(app: Flask) -> None:
    document = reopened(app, Grid(headings=("名称",), rows=(), empty="本季度没有。"))
    assert document.tables == []
    assert "本季度没有。" in [line.text for line in document.paragraphs]


def test_a_chart_brings_the_numbers_it_was_drawn_from(app: Flask) -> None:
    chart = Chart(
        title="各季度签约",
        categories=("2026Q3", "2026Q4"),
        series=(Series("合同", (3, 5)),),
        shape=ChartShape.COLUMNS,
    )
    document = reopened(app, chart)
    sheets = [part.blob for part in document.part.package.iter_parts() if "xlsx" in part.partname]
    rows = list(load_workbook(BytesIO(sheets[0])).active.values)  # type: ignore[union-attr]
    assert rows == [(None, "合同"), ("2026Q3", 3), ("2026Q4", 5)]


def test_what_no_file_can_hold_is_left_out_and_the_rest_stays(app: Flask) -> None:
    document = reopened(app, Heading("总\x00况"), Paragraph("甲\ud800乙\x0b"))
    assert [line.text for line in document.paragraphs if line.text][1:] == ["总况", "甲乙"]


def test_demo_data_is_said_on_every_page(app: Flask) -> None:
    document = reopened(app, is_demo=True)
    assert "演示数据" in document.sections[0].header.paragraphs[0].text


def chart_xml(document: Any) -> str:
    """Return the first chart of a document."""
    parts = document.part.package.iter_parts()
    return next(part.blob for part in parts if "/charts/" in part.partname).decode()


def test_what_follows_a_new_page_begins_it_without_an_empty_line(app: Flask) -> None:
    grid = Grid(headings=("名称",), rows=[("甲",)])
    document = reopened(app, Paragraph("前"), NewPage(), Heading("后"), NewPage(), grid, NewPage())
    starting = [
        line.text for line in document.paragraphs if line.paragraph_format.page_break_before
    ]
    assert starting == ["后", ""]
    assert 'w:type="page"' not in document.element.xml


def test_no_chart_is_higher_than_its_page_or_wider_than_its_text(app: Flask) -> None:
    names = [f"第{number}类" for number in range(40)]
    chart = Chart(title="很多类", categories=names, series=(Series("甲", range(40)),) * 3)
    for is_landscape in (False, True):
        document = reopened(app, chart, is_landscape=is_landscape)
        page, (shape,) = document.sections[0], document.inline_shapes
        assert shape.height < page.page_height - page.top_margin - page.bottom_margin
        assert shape.width <= page.page_width - page.left_margin - page.right_margin
    assert '<c:tickLblSkip val="1"/>' in chart_xml(document)


def test_a_chart_without_a_number_is_left_out(app: Flask) -> None:
    chart = Chart(title="没有", categories=("甲",), series=(Series("合同", (None,)),))
    assert len(reopened(app, chart).inline_shapes) == 0


def test_a_target_is_a_line_or_is_told_below(app: Flask) -> None:
    for shape in ChartShape:
        chart = Chart(
            title="各季度签约",
            categories=("2026Q3", "2026Q4"),
            series=(Series("合同", (3, 5)),),
            shape=shape,
            target=4,
            target_name="2030 目标",
        )
        document = reopened(app, chart)
        told = "2030 目标：4" in document.paragraphs[-1].text
        assert told is (shape is ChartShape.BARS)
        assert ("prstDash" in chart_xml(document)) is not told


def test_a_cell_holds_any_text_as_it_is(app: Flask) -> None:
    text = "https://example.org/" + "a" * 300
    grid = Grid(headings=("网址", "<&>"), rows=[(text, "一\n二"), ("]]>", "")])
    cells = [[cell.text for cell in row.cells] for row in reopened(app, grid).tables[0].rows]
    assert cells == [["网址", "<&>"], [text, "一\n二"], ["]]>", ""]]


def test_a_paper_may_be_empty(app: Flask) -> None:
    assert [line.text for line in reopened(app).paragraphs] == ["季度报告"]


def test_a_table_is_printed_with_all_its_columns_on_a_page(app: Flask) -> None:
    columns = [Column(f"c{number}", f"列{number}", str, 30) for number in range(5)]
    stream = BytesIO()
    with app.test_request_context():
        write_table(stream, Suffix.XLSX, Table("台账", "台账: 行/列", columns, [1, 2]))
    sheet: Any = load_workbook(stream).active
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.print_title_rows == "$2:$2"
