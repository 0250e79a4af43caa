"""The parts of a workbook: what other programs write, and what would exhaust us."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from types import ModuleType

import pytest

from matcher.domain.errors import BadTable
from matcher.types import Kind
from tests.exchange.raw import raw_book, row_of
from web.base.files import markup
from web.base.files.limits import MOST_COLUMNS
from web.base.sheets import parts
from web.base.sheets.numbers import show
from web.exchange.found import Reading
from web.exchange.reading import read_table

HEAD = row_of(1, "编号", "需求名称", "有效期至")


def read(data: bytes, name: str = "n.xlsx") -> Reading:
    return read_table(data, name, Kind.NEED)


def test_shared_texts_are_joined_without_the_readings_beside_them() -> None:
    strings = (
        "<si><t>编号</t></si><si><t>需求名称</t></si>"
        "<si><r><t>网箱</t></r><r><t>走锚</t></r><rPh><t>wangxiang</t></rPh></si>"
        "<si><t>a_x000D_\nb</t></si>"
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="s"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>8.0</v></c><c r="B3" t="s"><v>3</v></c></row>'
    )
    first, second = read(raw_book(rows, strings)).rows
    assert (first.key, first.values["title"]) == ("7", "网箱走锚")
    assert (second.key, second.values["title"]) == ("8", "a b")


@pytest.mark.parametrize("number", [*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)])
def test_days_are_read_in_every_format_that_shows_them(number: int) -> None:
    row = row_of(2, "1", "甲", more='<c s="1"><v>46387</v></c>')
    (found,) = read(raw_book(HEAD + row, formats=[number])).rows
    assert found.values["valid_until"] == date(2026, 12, 31)
    assert found.cells[2] == "2026-12-31"


def test_a_number_under_a_heading_of_days_counts_from_the_workbooks_first_day() -> None:
    row = row_of(2, "1", "甲", more="<c><v>44925</v></c>")
    (found,) = read(raw_book(HEAD + row, is_1904=True)).rows
    assert found.values["valid_until"] == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (1, "000", "001"),
        (7, '"N"000', "N007"),
        (0.5, "0%", "50%"),
        (1234567, "#,##0", "1,234,567"),
        (2.5, "0.00", "2.50"),
        (-3, "00", "-03"),
        (46387, "General", "46387"),
        (0.1 + 0.2, "", "0.3"),
        (1e300, "0", "1e+300"),
    ],
)
def test_numbers_are_shown_as_their_format_says(number: float, code: str, shown: str) -> None:
    assert show(number, code) == shown


def test_stored_results_of_formulas_are_read_and_failed_ones_named() -> None:
    more = (
        '<c t="str"><f>A1</f><v>X1</v></c><c t="str"><f>"甲"</f><v>甲</v></c>'
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    (found,) = read(raw_book(HEAD + f'<row r="2">{more}</row>')).rows
    assert (found.key, found.values["title"]) == ("X1", "甲")
    assert "C2" in found.remarks[0].zh


def test_a_cell_in_the_last_column_is_named_and_costs_nothing() -> None:
    more = '<c r="XFD2" t="inlineStr"><is><t>远</t></is></c>'
    reading = read(raw_book(HEAD + row_of(2, "1", "甲", more=more)))
    assert len(reading.rows) == 1
    assert any("XFD2" in found.zh for found in reading.left_out)
    assert len(reading.rows[0].cells) < MOST_COLUMNS


def test_a_cell_without_a_heading_is_kept_in_the_note() -> None:
    more = '<c r="F2" t="inlineStr"><is><t>旁注</t></is></c>'
    reading = read(raw_book(HEAD + row_of(2, "1", "甲", more=more)))
    assert reading.rows[0].note == "F 列：旁注"


def test_entities_are_never_declared() -> None:
    sheet = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    with pytest.raises(BadTable, match="损坏"):
        read(raw_book(HEAD, more={"xl/worksheets/sheet1.xml": sheet}))


@pytest.mark.parametrize(
    ("where", "limit"),
    [
        (parts, "MOST_UNPACKED"),
        (markup, "MOST_ELEMENTS"),
        (markup, "LONGEST_TAG"),
        (markup, "MOST_NAMES"),
        (markup, "MOST_DEPTH"),
    ],
)
def test_what_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, where: ModuleType, limit: str
) -> None:
    small = {"MOST_UNPACKED": 1500, "MOST_NAMES": 4, "MOST_DEPTH": 3}
    monkeypatch.setattr(where, limit, small.get(limit, 20))
    rows = HEAD + "".join(row_of(n, str(n), f"题{n}") for n in range(2, 200))
    with pytest.raises(BadTable, match="过大"):
        read(raw_book(rows, after=f'<x y="{"1" * 200_000}"/>'))


def test_more_rows_than_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from web.base.sheets import sheetparts

    monkeypatch.setattr(sheetparts, "MOST_ROWS", 5)
    rows = HEAD + "".join(row_of(n, str(n), f"题{n}") for n in range(2, 20))
    with pytest.raises(BadTable, match="超过 5 行"):
        read(raw_book(rows))


@pytest.mark.parametrize(
    ("parts_inside", "words"),
    [
        (["xl/workbook.bin"], ".xlsb"),
        (["content.xml", "mimetype"], ".ods"),
        (["hello.txt"], "损坏"),
    ],
)
def test_other_archives_say_what_they_are(parts_inside: list[str], words: str) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in parts_inside:
            archive.writestr(name, "<a/>")
    with pytest.raises(BadTable, match=words):
        read(stream.getvalue())


def test_the_name_does_not_decide_what_a_file_is() -> None:
    assert read(raw_book(HEAD + row_of(2, "1", "甲")), "n.xls").rows[0].key == "1"
    assert read(raw_book(HEAD + row_of(2, "1", "甲")), "n.csv").rows[0].key == "1"
