"""Whatever a file holds: no error but BadTable, no row lost."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from io import BytesIO

from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matcher.domain.errors import BadTable
from matcher.types import Kind
from tests.exchange.cases import CASES, HEADINGS, NEEDS, book
from tests.exchange.raw import raw_book, row_of
from web.exchange.found import Reading
from web.exchange.items import item_of_row, say_findings
from web.exchange.reading import read_table

QUICK = settings(
    max_examples=60, deadline=4000, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
WORDS = st.sampled_from(
    [
        "",
        "合计",
        "注：",
        "一、海洋",
        "面议",
        "50-80万",
        "1e999",
        "长期",
        "2027年6月",
        "2027年13月",
        "TRL6-7",
        "未中试",
        "☑许可 □转让",
        "独家/排他许可",
        "上同",
        "=1+1",
        "\x00",
        "\ufeff１",
        "-01",
        '"',
        "'=a",
        "九千九百亿",
        "2026-02-30",
        "99999999999999999999",
        "0.0",
        "合作研发、赠送",
        "是",
        "海洋",
        "霞山",
    ]
)
CELLS = st.one_of(
    st.none(),
    WORDS,
    st.text(max_size=12),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(9000, 1, 1)),
    st.dates(date(1901, 1, 1), date(9000, 1, 1)),
)
COLUMNS = st.lists(
    st.sampled_from(
        [
            "编号",
            "序号",
            "需求名称",
            "技术难题",
            "预算（元）",
            "预算下限",
            "领域",
            "区县",
            "合作方式",
            "成熟度",
            "有效期至",
            "需求时限",
            "关键字1",
            "关键字2",
            "联系人及电话",
            "手机",
            "网址",
            "必须",
            "公开范围",
            "",
            "x",
        ]
    ),
    min_size=1,
    max_size=8,
)


def read(data: bytes, name: str, kind: Kind = Kind.NEED) -> Reading | None:
    """Return the reading, or None where the file is refused in so many words."""
    try:
        reading = read_table(data, name, kind, {"fields": {"蓝色海洋": "marine"}, "district": {}})
    except BadTable as error:
        assert all(" / " in line for line in error.problems)
        return None
    assert len({row.key for row in reading.rows if not row.problems}) == len(
        [row for row in reading.rows if not row.problems]
    )
    say_findings(reading)
    for row in reading.rows:
        if not row.problems:
            item_of_row(row, kind)
    return reading


def clean(cell: object) -> object:
    """Return a cell that a workbook can be made with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell


# A number below a heading is no second heading.
@example(["联系人及电话", "联系人及电话"], [[0], [None, "合计"], ["0"]], Kind.NEED)
@QUICK
@given(COLUMNS, st.lists(st.lists(CELLS, max_size=9), max_size=12), st.sampled_from(Kind))
def test_any_cells_under_known_headings_are_read_or_named(
    columns: list[str], rows: list[list[object]], kind: Kind
) -> None:
    table = [["需求名称", *columns], *([clean(cell) for cell in row] for row in rows)]
    try:
        data = book(table)
    except ValueError:
        return
    reading = read(data, "n.xlsx", kind)
    if reading is None:
        return
    named = {row.place.row for row in reading.rows}
    named |= {found.place.row for found in reading.left_out}
    named |= {found.heading_row for found in reading.sheets}
    filled = {
        place
        for place, row in enumerate(table, 1)
        if any(cell is not None and str(cell).strip(" \t\r\n\v\f") for cell in row)
    }
    assert {place for place in filled if _shows(table[place - 1])} <= named


def _shows(row: list[object]) -> bool:
    """Return whether a row surely holds something: letters or digits, no formula."""
    return any(
        cell is not None and (not isinstance(cell, str) or (cell.isalnum() and cell.isascii()))
        for cell in row
    )


@QUICK
@given(st.binary(max_size=300), st.sampled_from(["n.csv", "n.xlsx", "n.jsonl", "n.docx", "n.xls"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    read(data, name)


@QUICK
@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=200),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-8-sig"]),
    st.sampled_from(",\t;|"),
)
def test_any_text_below_headings_is_read_or_refused(text: str, encoding: str, mark: str) -> None:
    head = mark.join(HEADINGS)
    read(f"{head}\n{text}\n1{mark}甲\n".encode(encoding, "replace"), "n.csv")


@cache
def samples() -> list[tuple[str, bytes]]:
    """Return good files to spoil."""
    document = Document()
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(
        table.rows, [("标题", "甲"), ("技术难题", "慢"), ("单位", "乙")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    stream = BytesIO()
    document.save(stream)
    return [
        *((case.name, case.data) for case in CASES if case.data),
        ("form.docx", stream.getvalue()),
    ]


@QUICK
@given(st.data())
def test_a_spoilt_file_is_read_or_refused(data: st.DataObject) -> None:
    name, good = data.draw(st.sampled_from(samples()))
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(bad) - 1))
        bad[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del bad[data.draw(st.integers(0, len(bad) - 1)) :]
    read(bytes(bad), name)


PIECES = (
    '<row r="3">|</row>|<row>|<c r="ZZZ9">|<c t="s">|</c>|<v>99</v>|<c t="d">|<v>x</v>|<c t="e">'
    '|<c s="77">|<f>|</f>|<is><t>合计</t></is>|<v>1e400</v>|<rPh>|</rPh>|<v>46387</v>|&#x1F600;'
    '|<mergeCell ref="A1:ZZ99999"/>|<row r="-5" hidden="1">|<col min="1" max="9999999" hidden="1"/>'
).split("|")
XML = st.lists(st.sampled_from(PIECES), max_size=25)


@QUICK
@given(XML)
def test_any_order_of_a_sheets_elements_is_read_or_refused(pieces: list[str]) -> None:
    rows = row_of(1, "编号", "需求名称") + row_of(2, "1", "甲") + "".join(pieces)
    read(raw_book(rows, strings="<si><t>a</t></si>", formats=[14]), "n.xlsx")


def test_reading_twice_gives_the_same() -> None:
    data = book([HEADINGS, *NEEDS])
    assert read(data, "n.xlsx") == read(data, "n.xlsx")
