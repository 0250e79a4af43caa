"""Small files that unpack, multiply or repeat to far more than they look like."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO

from tests.exchange.raw import raw_book, row_of

HEAD = row_of(1, "编号", "需求名称", "技术难题")
LONG = 32_767
"""Characters that a spreadsheet's cell may hold."""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REST = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{HEAD}'
SHEET = "xl/worksheets/sheet1.xml"


def packed(parts: Mapping[str, Iterable[bytes]], extra: int = 0) -> bytes:
    """Return a workbook some of whose parts are written piece by piece, ``extra`` empty ones."""
    stream = BytesIO()
    plain = zipfile.ZipFile(BytesIO(raw_book(HEAD + row_of(2, "1", "甲", "慢"))))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in plain.namelist():
            if name not in parts:
                archive.writestr(name, plain.read(name))
        for name, pieces in parts.items():
            with archive.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
        for number in range(extra):
            archive.writestr(zipfile.ZipInfo(f"m{number}"), b"")
    return stream.getvalue()


def sheet(*rows: str) -> bytes:
    """Return a workbook of a heading row and these rows."""
    return raw_book(HEAD + "".join(rows))


def times(text: str, count: int, step: int = 1000) -> Iterator[bytes]:
    """Yield a text so many times."""
    piece = (text * step).encode()
    for _ in range(count // step):
        yield piece


def around(before: str, pieces: Iterable[bytes], after: str = "") -> Iterator[bytes]:
    """Yield pieces with a beginning and an end."""
    yield before.encode()
    yield from pieces
    yield after.encode()


def cells_of(text: str, columns: int, rows: int, first: int = 2) -> str:
    """Return rows of equal cells, all of which are this XML."""
    return "".join(f'<row r="{first + n}">{text * columns}</row>' for n in range(rows))


def far_cell() -> bytes:
    """A cell in the last column a spreadsheet has, in each of many rows."""
    cell = '<c r="XFD{0}" t="inlineStr"><is><t>x</t></is></c>'
    return sheet(
        "".join(row_of(n, str(n), "甲", "慢", more=cell.format(n)) for n in range(2, 1000)),
        cells_of("<c/>", 1, 1, 1_048_576),
    )


def huge_cell(characters: int = 150_000_000) -> bytes:
    """One cell of inline text."""
    opening = f'{_REST}<row r="2"><c t="inlineStr"><is><t>'
    return packed(
        {SHEET: around(opening, times("a", characters, 1_000_000), "</t></is></c></row>")}
    )


def huge_string() -> bytes:
    """One text of those that cells point at."""
    return packed({"xl/sharedStrings.xml": around("<sst><si><t>", times("a", 150_000_000, 10**6))})


def many_strings() -> bytes:
    return packed({"xl/sharedStrings.xml": around("<sst>", times("<si><t/></si>", 1_200_000))})


def one_string_in_every_cell(columns: int = 100, rows: int = 3000) -> bytes:
    """A text of the longest kind to which all cells point."""
    rows_of = cells_of('<c t="s"><v>0</v></c>', columns, rows)
    return raw_book(HEAD + rows_of, strings=f"<si><t>{'防' * LONG}</t></si>")


def long_headings() -> bytes:
    """Headings as long as a cell may be above cells of one letter: the notes repeat headings."""
    heads = "".join(f'<c t="inlineStr"><is><t>{n}{"列" * 32_000}</t></is></c>' for n in range(250))
    first = f'<row r="1"><c t="inlineStr"><is><t>需求名称</t></is></c>{heads}</row>'
    return raw_book(first + cells_of('<c t="inlineStr"><is><t>x</t></is></c>', 251, 60))


def merged_text() -> bytes:
    """A long text merged over every row of many columns."""
    text = f'<c t="inlineStr"><is><t>{"防" * 30_000}</t></is></c>'
    names = [f"列{n}" for n in range(50)]
    first = row_of(1, "需求名称", *names)
    second = f'<row r="2"><c t="inlineStr"><is><t>甲</t></is></c>{text * 50}</row>'
    body = "".join(row_of(n, "甲") for n in range(3, 2000))
    letters = [chr(66 + n) if n < 25 else "A" + chr(65 + n - 25) for n in range(50)]
    spans = "".join(f'<mergeCell ref="{one}2:{one}4000"/>' for one in letters)
    return raw_book(first + second + body, after=f"<mergeCells>{spans}</mergeCells>")


def ditto() -> bytes:
    """同上 below a long text, again and again."""
    text = f'<c t="inlineStr"><is><t>{"防" * 30_000}</t></is></c>'
    second = f'<row r="2"><c t="inlineStr"><is><t>甲</t></is></c>{text * 50}</row>'
    same = '<c t="inlineStr"><is><t>同上</t></is></c>'
    first = row_of(1, "需求名称", *(f"列{n}" for n in range(50)))
    body = "".join(
        f'<row r="{n}"><c t="inlineStr"><is><t>乙</t></is></c>{same * 50}</row>'
        for n in range(3, 1500)
    )
    return raw_book(first + second + body)


def number_format() -> bytes:
    """A format with a hundred thousand decimals over numbers."""
    code = "0." + "0" * 100_000
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="' + code + '"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    rows = HEAD + cells_of('<c s="1"><v>1</v></c>', 100, 300)
    return raw_book(rows, more={"xl/styles.xml": styles.encode()})


def many_styles() -> bytes:
    body = times('<xf numFmtId="14"/>', 3_000_000)
    return packed(
        {"xl/styles.xml": around("<styleSheet><cellXfs>", body, "</cellXfs></styleSheet>")}
    )


def many_formats() -> bytes:
    """A million number formats, each of them long."""

    def formats() -> Iterator[bytes]:
        for number in range(140_000):
            yield f'<numFmt numFmtId="{number}" formatCode="{"x" * 1000}"/>'.encode()

    return packed({"xl/styles.xml": around("<styleSheet>", formats(), "</styleSheet>")})


def many_spans() -> bytes:
    body = times('<mergeCell ref="A1:ZZZ9999999"/>', 300_000)
    return packed({SHEET: around(_REST + "</sheetData>", body, "</worksheet>")})


def many_names() -> bytes:
    """A million defined names."""
    body = times('<definedName name="n">S!$A$1</definedName>', 300_000)
    return packed({"xl/workbook.xml": around("<workbook><definedNames>", body)})


def many_sheets() -> bytes:
    body = times('<sheet name="S" sheetId="1" id:id="r1"/>', 3_000_000)
    return packed({"xl/workbook.xml": around("<workbook><sheets>", body, "</sheets></workbook>")})


def one_part_many_sheets() -> bytes:
    """Two hundred sheets that are one part of a hundred megabytes."""
    opening = '<workbook xmlns:r="x"><sheets>'
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(190))
    body = around(_REST + "</sheetData>", times(" " * 1000, 100_000), "</worksheet>")
    book = f"{opening}{names}</sheets></workbook>".encode()
    return packed({"xl/workbook.xml": [book], SHEET: body})


def many_parts() -> bytes:
    return packed({}, extra=200_000)


def deep() -> bytes:
    """Elements within each other, a million deep."""
    return packed({SHEET: around(_REST, times("<a>", 3_000_000))})


def many_element_names() -> bytes:
    def elements() -> Iterator[bytes]:
        for number in range(300):
            yield "".join(f"<e{number}x{n}/>" for n in range(10_000)).encode()

    return packed({SHEET: around(_REST, elements())})


def many_attribute_names() -> bytes:
    def elements() -> Iterator[bytes]:
        for number in range(1000):
            names = " ".join(f'a{number}x{n}=""' for n in range(10_000))
            yield f"<c {names}/>".encode()

    return packed({SHEET: around(_REST, elements())})


def long_tag() -> bytes:
    return packed({SHEET: around(_REST + '<c r="', times("A", 150_000_000, 10**6))})


def hidden_columns() -> bytes:
    """A hidden column that begins far before the first."""
    cols = '<col min="-900000000" max="5" hidden="1"/>'
    return sheet(row_of(2, "1", "甲", "慢"), cols)


def entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    return packed({SHEET: [f"{head}<worksheet>&l9;</worksheet>".encode()]})


def outer_entity() -> bytes:
    head = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return packed({SHEET: [f"{head}<worksheet>&e;</worksheet>".encode()]})


def formulas() -> bytes:
    """A formula without a result in every cell of many: each is worth a remark."""
    return sheet(cells_of("<c><f>A1+1</f></c>", 200, 700))


def long_formula() -> bytes:
    return packed({SHEET: around(_REST + '<row r="2"><c><f>', times("1+", 70_000_000, 10**6))})


def label_book() -> bytes:
    """A sheet of labels and values, hundreds of thousands of them."""
    rows = "".join(row_of(n, "标题", "甲", f"标签{n}", "乙") for n in range(1, 5_000))
    return raw_book(rows)


def long_dates() -> bytes:
    """Long texts that are no dates: what is told of each quotes it."""
    first = row_of(1, "需求名称", "有效期至", "成熟度", "预算（元）")
    words = ["防" * 30_000] * 3
    return raw_book(first + "".join(row_of(n, "甲", *words) for n in range(2, 40)))


def many_tables() -> bytes:
    """Other headings in every second row: a table of its own each time."""
    heads = (("编号", "需求名称", "技术难题"), ("需求编号", "标题", "主要问题"))
    rows = (
        row_of(n, *heads[n // 2 % 2]) if n % 2 == 0 else row_of(n, str(n), "甲", "慢")
        for n in range(2, 1000)
    )
    return sheet(*rows)


def bzip_part() -> bytes:
    """A part packed in a way that office programs do not use."""
    plain = zipfile.ZipFile(BytesIO(sheet(row_of(2, "1", "甲", "慢"))))
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        for name in plain.namelist():
            archive.writestr(name, plain.read(name))
    return stream.getvalue()


def unknown_encoding() -> bytes:
    return packed({SHEET: [b'<?xml version="1.0" encoding="nothing"?><worksheet/>']})


def far_row() -> bytes:
    """A row whose number has thousands of digits."""
    return sheet(f'<row r="{"9" * 4000}"><c t="inlineStr"><is><t>x</t></is></c></row>')


def old_workbook() -> bytes:
    """The records of an old .xls file."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x09\x08\x10\0" * 1_000_000


def lying_size(huge: int = 100_000_000) -> bytes:
    """A part that says it unpacks to nine bytes."""
    data = bytearray(packed({SHEET: around(_REST, times(" ", huge, 10**6))}))
    true = struct.pack("<I", huge + len(_REST.encode()))
    while (place := data.find(true)) >= 0:
        data[place : place + 4] = struct.pack("<I", 9)
    return bytes(data)


def many_columns() -> bytes:
    """A line of text with a million cells."""
    return ("编号,需求名称\n1,甲" + "," * 1_000_000 + "\n").encode()


def long_line() -> bytes:
    return b"id,title\n1," + b"a" * 60_000_000 + b"\n"


def short_lines(count: int = 1_800_000) -> bytes:
    """Nothing but ends of lines below the headings, and one letter in some."""
    return b"id,title\n1,a\n" + b"\n,\n" * (count // 3)


def open_quote() -> bytes:
    """A quote over the whole file."""
    return '编号,需求名称\n1,"甲\n'.encode() + "2,乙\n".encode() * 600_000


def quotes() -> bytes:
    return "编号,需求名称\n1,甲\n".encode() + b'"' * 30_000_001


def wide_text() -> bytes:
    """Letters with one sign in the end that makes all of them take four bytes."""
    return "编号,需求名称\n".encode() + b"1,a\n" * 1_000 + b"b" * 60_000_000 + "😀".encode()


def json_rows() -> bytes:
    return b'{"title":"a"}\n' * 1_000_000


def json_columns() -> bytes:
    """Each row has fields of its own."""
    return b"".join(
        json.dumps({"title": "a", **{f"k{n}x{m}": 1 for m in range(100)}}).encode() + b"\n"
        for n in range(8000)
    )


def json_lists() -> bytes:
    return b'{"title":"a","x":[' + b"[]," * 8_000_000 + b"[]]}\n"


def json_line_of_objects() -> bytes:
    return b'{"title":"a","x":[' + b'{"a":{}},' * 1_000_000 + b"{}]}\n"


def json_deep() -> bytes:
    return b'{"title":"a","x":' + b"[" * 900 + b"]" * 900 + b"}\n"


def json_deeper() -> bytes:
    return b'{"title":"a","x":' + b"[" * 1_000_000 + b"\n"


def json_deep_objects() -> bytes:
    return b'{"title":"a","x":' + b'{"a":' * 700 + b"1" + b"}" * 700 + b"}\n"


def json_numbers() -> bytes:
    """Numbers that are none, or that no field can hold."""
    numbers = (b"NaN", b"Infinity", b"-Infinity", b"1" * 1_000_000)
    return b"".join(b'{"title":"a","budget_max":%b}\n' % one for one in numbers)


def json_large_numbers() -> bytes:
    numbers = (b"1e999", b"-1e999", b"9" * 4000, b"1e-400")
    lines = (
        b'{"title":"a%d","budget_max":%b,"trl_min":%b,"deadline":%b,"id":%b,"keywords":[%b]}\n'
        % (n, one, one, one, one, one)
        for n, one in enumerate(numbers)
    )
    return b"".join(lines)


def json_twice() -> bytes:
    return '{"title":"甲","title":"乙"}\n'.encode()


def json_halves() -> bytes:
    r"""Halves of pairs, written as \ud800, in names and values."""
    return b'{"title":"a\\ud800b","id":"\\udfff1","\\ud800":["\\ud800",{"\\udc00":"\\udc00"}]}\n'


def json_nothing() -> bytes:
    return b"\n" * 3_000_000


def json_long_text() -> bytes:
    return b'{"title":"' + b"a" * 60_000_000 + b'"}\n'


def document(pieces: Iterable[bytes]) -> bytes:
    stream = BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        part.write(f'<w:document xmlns:w="{_WORD}"><w:body>'.encode())
        for piece in pieces:
            part.write(piece)
    return stream.getvalue()


def document_cells() -> bytes:
    """A table of hundreds of thousands of cells."""
    cell = "<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
    row = f"<w:tr>{cell * 30}</w:tr>"
    return document(around("<w:tbl>", times(row, 1_000), "</w:tbl></w:body></w:document>"))


def document_cell() -> bytes:
    opening = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>"
    return document(around(opening, times("a", 150_000_000, 10**6)))


def document_spans() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tc>'
    return document(around("<w:tbl><w:tr>", times(cell, 60_000), "</w:tr></w:tbl>"))


def document_before() -> bytes:
    """A row that begins before the first column."""
    row = '<w:tr><w:trPr><w:gridBefore w:val="-5"/></w:trPr>{0}</w:tr>'
    cell = "<w:tc><w:p><w:r><w:t>{0}</w:t></w:r></w:p></w:tc>"
    head = row.format("".join(cell.format(one) for one in ("编号", "需求名称", "技术难题")))
    body = row.format(
        "".join(cell.format(one) for one in ("1", "甲", "慢", "多", "余", "的", "六", "七"))
    )
    plain = body.replace('w:val="-5"', 'w:val="0"')
    tail = "</w:tbl></w:body></w:document>"
    return document([f"<w:tbl>{head.replace('-5', '0')}{plain}{body}{tail}".encode()])


BOMBS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    one.__name__: (suffix, one)
    for suffix, many in {
        ".xlsx": (
            far_cell,
            huge_cell,
            huge_string,
            many_strings,
            one_string_in_every_cell,
            long_headings,
            merged_text,
            ditto,
            number_format,
            many_styles,
            many_formats,
            many_spans,
            many_names,
            many_sheets,
            one_part_many_sheets,
            many_parts,
            deep,
            many_element_names,
            many_attribute_names,
            long_tag,
            hidden_columns,
            entities,
            outer_entity,
            formulas,
            long_formula,
            label_book,
            lying_size,
            many_tables,
            long_dates,
            bzip_part,
            unknown_encoding,
            far_row,
            old_workbook,
        ),
        ".csv": (many_columns, long_line, short_lines, open_quote, quotes, wide_text),
        ".jsonl": (
            json_rows,
            json_columns,
            json_lists,
            json_line_of_objects,
            json_long_text,
            json_deep,
            json_deeper,
            json_deep_objects,
            json_numbers,
            json_large_numbers,
            json_twice,
            json_halves,
            json_nothing,
        ),
        ".docx": (document_cells, document_cell, document_spans, document_before),
    }.items()
    for one in many
}
"""Name -> ending and maker."""
