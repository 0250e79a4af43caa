"""The Word form: made from the fields, filled in by people, read back."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from flask import Flask

from matcher.domain.errors import BadTable
from matcher.types import Kind
from web.base.labels import region_names
from web.exchange.reading import read_table
from web.exchange.wordform import form_labels, make_form

FILLED = {
    "编号": "N-7",
    "单位名称": "甲水产有限公司",
    "标题": "对虾废水脱盐",
    "技术难题": "含盐 3%\n生化池不稳定",
    "预算下限（万元）": "50万",
    "预算上限（万元）": "80",
    "希望解决的时间": "2027年6月",
    "联系人": "张三",
    "所在县（市、区）": "廉江市（安铺镇）",
}


def fill(document: Any, values: dict[str, str], place: int = 0, **ticks: str) -> None:
    """Write values into a form as a person would, and tick choices."""
    for row in document.tables[place].rows:
        label = row.cells[0].paragraphs[0].text.removesuffix("*")
        if label in values:
            row.cells[1].text = values[label]
        for choice in ticks.values():
            row.cells[1].text = row.cells[1].text.replace(f"☐ {choice}", f"☑ {choice}")


def save(document: Any) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_filled_form_is_read_back(app: Flask) -> None:
    with app.test_request_context():
        names = region_names()
        document = Document(BytesIO(make_form(Kind.NEED, "2026 年第四季度征集")))
    fill(document, FILLED, mode="合作开发", field="蓝色海洋")
    fill(document, {"标题": "第二项", "技术难题": "慢"}, 1)
    reading = read_table(save(document), "form.docx", Kind.NEED, names)
    first, second = reading.rows
    assert first.key == "N-7"
    assert first.organisation == "甲水产有限公司"
    assert first.values == {
        "title": "对虾废水脱盐",
        "problem": "含盐 3%\n生化池不稳定",
        "budget_min": 50_000_000,
        "budget_max": 80_000_000,
        "deadline": date(2027, 6, 30),
        "contact_name": "张三",
        "district": "lianjiang",
        "modes": ["codevelop"],
        "fields": ["marine"],
    }
    assert second.values["title"] == "第二项"
    assert not reading.bad_rows
    # The third form was left empty.
    assert len(reading.left_out) == 1


@pytest.mark.parametrize("kind", list(Kind))
def test_every_row_of_a_form_is_understood(app: Flask, kind: Kind) -> None:
    from web.exchange.columns import find_field

    with app.test_request_context():
        for label, _, field, _ in form_labels(kind):
            assert find_field((label,), kind)[0] == field, label  # type: ignore[index]


def test_a_form_of_four_columns_and_labels_above_their_values_is_read() -> None:
    document = Document()
    table = document.add_table(rows=4, cols=4)
    texts = [
        ["技术需求名称", "开壳", "机构全称", "乙厂"],
        ["联系人", "李四", "手机", "13800000000"],
        ["主要问题（500字以内）：", "", "", ""],
        ["破损率高", "", "", ""],
    ]
    for row, cells in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    (row,) = read_table(save(document), "n.docx", Kind.NEED).rows
    assert row.organisation == "乙厂"
    assert row.values == {
        "title": "开壳",
        "contact_name": "李四",
        "contact_phone": "13800000000",
        "problem": "破损率高",
    }


def test_a_list_in_a_word_file_is_read_as_a_table() -> None:
    document = Document()
    table = document.add_table(rows=0, cols=3)
    for cells in (["编号", "需求名称", "技术难题"], ["1", "开壳", "慢"], ["2", "脱盐", "贵"]):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    rows = read_table(save(document), "n.docx", Kind.NEED).rows
    assert [row.key for row in rows] == ["1", "2"]


def test_a_document_without_a_table_says_so() -> None:
    document = Document()
    document.add_paragraph("只有文字")
    with pytest.raises(BadTable, match="没有表格"):
        read_table(save(document), "n.docx", Kind.NEED)
