"""What is brought and must not be taken, each with its answer, and what must be."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask

from tests.attachments.samples import (
    OLE,
    as_macro_workbook,
    make_docx,
    make_jpeg,
    make_pdf,
    make_png,
    make_pptx,
    make_xlsx,
    make_zip,
    with_parts,
)
from web.base.files.kinds import FileKind
from web.base.files.limits import MOST_BYTES
from web.base.files.refusals import WORDS, FileRefused, Reason, explain
from web.base.files.sniffing import examine

PROGRAM = b"MZ\x90\0" + b"\0" * 60 + b"This program cannot be run in DOS mode."
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
UTF16 = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16")
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
BOMB_PART = b"\0" * (60 * 1024 * 1024)
RELS = "word/_rels/settings.xml.rels"


def links(kind: str, target: str) -> bytes:
    """The links of a part, one of which leads out of the document."""
    schema = "http://schemas.openxmlformats.org"
    return (
        f'<Relationships xmlns="{schema}/package/2006/relationships"><Relationship Id="r1"'
        f' Type="{schema}/officeDocument/2006/relationships/{kind}" Target="{target}"'
        ' TargetMode="External"/></Relationships>'
    ).encode()


def nested(levels: int) -> bytes:
    """Documents that lie in each other."""
    package = make_docx()
    for _ in range(levels):
        package = with_parts(make_docx(), {"word/embeddings/object1.docx": package})
    return package


def with_false_sum() -> bytes:
    """A document whose text was changed without its checksum."""
    package = bytearray(make_zip({"[Content_Types].xml": b"x" * 400}))
    package[40] ^= 0xFF
    return bytes(package)


GOOD: dict[str, tuple[Callable[[], bytes], FileKind]] = {
    "document": (make_docx, FileKind.DOCX),
    "slides": (make_pptx, FileKind.PPTX),
    "workbook": (make_xlsx, FileKind.XLSX),
    "pdf": (make_pdf, FileKind.PDF),
    "picture": (make_png, FileKind.PNG),
    "photograph": (make_jpeg, FileKind.JPEG),
    "picture with a page as its comment": (
        lambda: make_png(note=b"<html><script>alert(1)</script></html>"),
        FileKind.PNG,
    ),
    "document with a formula": (
        lambda: with_parts(make_docx(), {"word/embeddings/oleObject1.bin": OLE + b"Equation"}),
        FileKind.DOCX,
    ),
    "document with the table of a chart": (
        lambda: with_parts(make_docx(), {"word/embeddings/sheet1.xlsx": make_xlsx()}),
        FileKind.DOCX,
    ),
    "document with a link to a page": (
        lambda: with_parts(make_docx(), {RELS: links("hyperlink", "https://example.org")}),
        FileKind.DOCX,
    ),
    "document with a template on somebody's own disk": (
        lambda: with_parts(make_docx(), {RELS: links("attachedTemplate", "file:///C:/a.dotx")}),
        FileKind.DOCX,
    ),
}

BAD: dict[str, tuple[Callable[[], bytes], Reason]] = {
    "nothing": (lambda: b"", Reason.EMPTY),
    "zeros": (lambda: b"\0" * 5000, Reason.EMPTY),
    "larger than the limit": (lambda: b"%PDF-" + b"x" * MOST_BYTES, Reason.TOO_LARGE),
    "program": (lambda: PROGRAM, Reason.PROGRAM),
    "program of another system": (lambda: b"\x7fELF\x02\x01", Reason.PROGRAM),
    "shell script": (lambda: b"#!/bin/sh\nrm -rf /\n", Reason.PROGRAM),
    "page": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", Reason.WEB_PAGE),
    "drawing with a script": (
        lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>',
        Reason.WEB_PAGE,
    ),
    "plain text": (lambda: "附着量减少".encode(), Reason.PLAIN_TEXT),
    "bytes": (lambda: bytes(range(1, 256)) * 9 + b"\0", Reason.UNKNOWN),
    "animated picture": (lambda: b"GIF89a" + b"\1" * 20, Reason.OTHER_PICTURE),
    "photograph of a telephone": (lambda: b"\0\0\0\x18ftypheic" + b"\1" * 9, Reason.OTHER_PICTURE),
    "archive": (lambda: make_zip({"a.pdf": make_pdf()}), Reason.ARCHIVE),
    "archive in an archive": (lambda: make_zip({"a.zip": make_zip({"b": b"b"})}), Reason.ARCHIVE),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00" + b"\1" * 20, Reason.ARCHIVE),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + b"\1" * 20, Reason.ARCHIVE),
    "gzip": (lambda: b"\x1f\x8b\x08" + b"\1" * 20, Reason.ARCHIVE),
    "old document": (lambda: OLE + b"\1" * 600, Reason.OTHER_OFFICE),
    "rich text": (lambda: b"{\\rtf1 hello}", Reason.OTHER_OFFICE),
    "open document": (
        lambda: make_zip({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        Reason.OTHER_OFFICE,
    ),
    "locked document": (
        lambda: OLE + b"\1" * 600 + "EncryptedPackage".encode("utf-16-le"),
        Reason.ENCRYPTED,
    ),
    "locked pdf": (lambda: make_pdf(password="secret"), Reason.ENCRYPTED),
    "half a pdf": (lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Cat", Reason.BROKEN),
    "pdf that runs a script": (lambda: make_pdf(script="app.alert(1)"), Reason.ACTIVE_PDF),
    "pdf that starts a program": (lambda: make_pdf(launch="cmd.exe"), Reason.ACTIVE_PDF),
    "pdf that carries a program": (lambda: make_pdf(carries="a.exe"), Reason.ACTIVE_PDF),
    "pdf with rubbish in front": (lambda: b"junk " + make_pdf(), Reason.BROKEN),
    "pdf and archive in one": (lambda: make_pdf() + make_zip({"a": b"a"}), Reason.SMUGGLED),
    "picture and archive in one": (lambda: make_png() + make_zip({"a": b"a"}), Reason.SMUGGLED),
    "picture with a page behind it": (lambda: make_png(after=b"<html>"), Reason.SMUGGLED),
    "half a picture": (lambda: make_png()[:50], Reason.BROKEN),
    "picture of 60000 by 60000": (lambda: make_png(60_000, 60_000), Reason.HUGE_PICTURE),
    "photograph of no size": (lambda: make_jpeg(0, 0), Reason.BROKEN),
    "half a photograph": (lambda: make_jpeg()[:-2], Reason.BROKEN),
    "half a document": (lambda: make_docx()[:-500], Reason.BROKEN),
    "document with a false checksum": (with_false_sum, Reason.BROKEN),
    "macro workbook under another name": (as_macro_workbook, Reason.MACROS),
    "macros as a part": (
        lambda: with_parts(make_xlsx(), {"xl/vbaProject.bin": OLE}),
        Reason.MACROS,
    ),
    "old macros": (
        lambda: with_parts(make_xlsx(), {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        Reason.MACROS,
    ),
    "macro workbook inside a document": (
        lambda: with_parts(make_docx(), {"word/embeddings/a.xlsm": as_macro_workbook()}),
        Reason.MACROS,
    ),
    "document with a packed file": (
        lambda: with_parts(
            make_docx(),
            {"word/embeddings/oleObject1.bin": OLE + "\x01Ole10Native".encode("utf-16-le")},
        ),
        Reason.SMUGGLED,
    ),
    "document with a program": (
        lambda: with_parts(make_docx(), {"word/media/image1.png": PROGRAM}),
        Reason.SMUGGLED,
    ),
    "document with an archive": (
        lambda: with_parts(make_docx(), {"word/embeddings/a.bin": make_zip({"a": b"a"})}),
        Reason.SMUGGLED,
    ),
    "document that fetches its template": (
        lambda: with_parts(make_docx(), {RELS: links("attachedTemplate", "http://example.org/t")}),
        Reason.OUTSIDE,
    ),
    "document that fetches from a share": (
        lambda: with_parts(make_docx(), {RELS: links("oleObject", "file://server/share/a.xls")}),
        Reason.OUTSIDE,
    ),
    "external entity": (
        lambda: with_parts(make_docx(), {"word/document.xml": ENTITY}),
        Reason.BROKEN,
    ),
    "entities in another encoding": (
        lambda: with_parts(make_docx(), {"docProps/app.xml": UTF16}),
        Reason.BROKEN,
    ),
    "entities of entities": (
        lambda: with_parts(make_xlsx(), {"xl/sharedStrings.xml": LAUGHS}),
        Reason.BROKEN,
    ),
    "bomb": (lambda: with_parts(make_docx(), {"word/media/a.bin": BOMB_PART}), Reason.BOMB),
    "bomb in a bomb": (
        lambda: with_parts(
            make_docx(),
            {"word/embeddings/a.xlsx": with_parts(make_xlsx(), {"xl/media/b": BOMB_PART})},
        ),
        Reason.BOMB,
    ),
    "documents nested deep": (lambda: nested(4), Reason.BOMB),
    "too many parts": (
        lambda: with_parts(make_docx(), {f"word/media/{n}": b"" for n in range(6000)}),
        Reason.BOMB,
    ),
    "part that leads out": (
        lambda: with_parts(make_docx(), {"../../etc/cron.d/x": b"x"}),
        Reason.BROKEN,
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_known_by_what_it_holds(name: str) -> None:
    make, kind = GOOD[name]
    assert examine(make()) is kind


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_file_is_refused_for_its_reason(name: str) -> None:
    make, reason = BAD[name]
    content = make()
    started = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        examine(content)
    assert refused.value.reason is reason
    assert time.monotonic() - started < 10


def test_a_bomb_is_found_without_being_unpacked() -> None:
    content = with_parts(make_docx(), {"word/media/a.bin": BOMB_PART})
    tracemalloc.start()
    with pytest.raises(FileRefused):
        examine(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_a_size_that_is_a_lie_is_found_out() -> None:
    content = with_parts(make_docx(), {"word/media/a.bin": b"\0" * 5_000_000})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.getinfo("word/media/a.bin").file_size == 5_000_000
    false = content.replace((5_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    with pytest.raises(FileRefused) as refused:
        examine(false)
    assert refused.value.reason is Reason.BROKEN


def test_tables_as_text_are_for_the_intake_only() -> None:
    both = (FileKind.CSV, FileKind.JSONL)
    assert examine("标题,指标\n一,二".encode("gb18030"), both) is FileKind.CSV
    assert examine('{"标题": "一"}'.encode(), both) is FileKind.JSONL
    with pytest.raises(FileRefused):
        examine(b"<html>,", both)


def test_every_reason_says_what_to_do(app: Flask) -> None:
    assert set(WORDS) == set(Reason) - {Reason.TOO_LARGE}
    with app.test_request_context():
        assert all("请" in explain(reason) or "可以" in explain(reason) for reason in Reason)
