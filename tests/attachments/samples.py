"""Files for tests, good and hostile; each is made here and none is kept in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZERO = (1980, 1, 1, 0, 0, 0)


def make_docx(text: str = "网衣防附着试验报告") -> bytes:
    """A document of one paragraph and a table."""
    document = Document()
    document.add_paragraph(text)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "附着量", "减少75%"
    return saved(document)


def make_pptx(text: str = "涂层介绍") -> bytes:
    """Slides with a title."""
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    slide.shapes.title.text = text
    return saved(slides)


def make_xlsx(text: str = "检测数据") -> bytes:
    """A workbook with a sheet that is shown and one that is not."""
    book = Workbook()
    assert book.active is not None
    book.active.append([text, 12.5])
    hidden = book.create_sheet("里表")
    hidden.append(["看不见的行"])
    hidden.sheet_state = "hidden"
    return saved(book)


def make_pdf(text: str = "Antifouling coating", **options: str) -> bytes:
    """A PDF of one page; ``password`` locks it, ``script`` runs when it is opened."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    stream = StreamObject()
    stream.set_data(f"BT /F1 12 Tf 20 150 Td ({text}) Tj ET".encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    for name, kind, key in (("script", "/JavaScript", "/JS"), ("launch", "/Launch", "/F")):
        if name in options:
            writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
                {
                    NameObject("/S"): NameObject(kind),
                    NameObject(key): TextStringObject(options[name]),
                }
            )
    if "carries" in options:
        writer.add_attachment(options["carries"], b"MZ program")
    if "password" in options:
        writer.encrypt(options["password"], algorithm="RC4-128")
    return saved(writer, "write")


def make_png(width: int = 2, height: int = 2, note: bytes = b"", after: bytes = b"") -> bytes:
    """A grey picture; ``note`` is a text inside it, ``after`` what follows its end."""
    rows = b"".join(b"\0" + b"\x80" * min(width, 8) for _ in range(min(height, 8)))
    chunks = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    if note:
        chunks += chunk(b"tEXt", b"Comment\0" + note)
    chunks += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks + after


def make_jpeg(width: int = 4, height: int = 4) -> bytes:
    """The frame of a photograph."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    head = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\x01\x01" + b"\0" * 7
    return (
        head
        + b"\xff\xc0"
        + struct.pack(">H", 2 + len(frame))
        + frame
        + b"\xff\xda\0\2"
        + b"\xff\xd9"
    )


def make_zip(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, ZERO), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def with_parts(package: bytes, parts: Mapping[str, bytes]) -> bytes:
    """An office document with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        present = {name: archive.read(name) for name in archive.namelist()}
    return make_zip({**present, **parts})


def as_macro_workbook() -> bytes:
    """A workbook that says of itself that it holds macros, under whatever name it comes."""
    plain = make_xlsx()
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        types = archive.read("[Content_Types].xml")
    main = b"openxmlformats-officedocument.spreadsheetml.sheet.main"
    return with_parts(
        plain,
        {"[Content_Types].xml": types.replace(main, b"ms-excel.sheet.macroEnabled.main")},
    )


def chunk(name: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)


def saved(document: object, method: str = "save") -> bytes:
    """Whatever can be saved, as bytes."""
    target = io.BytesIO()
    getattr(document, method)(target)
    return target.getvalue()
