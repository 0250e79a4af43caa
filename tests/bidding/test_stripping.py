"""Files for blind readers tell nothing of who made them, and are still what they were."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader, PdfWriter

from web.base.files.kinds import FileKind
from web.base.files.sniffing import examine
from web.base.files.stripping import CannotStrip, drop_segments, strip

WHO = "慕容识别"
PARTS = b"mu.rong@example.org"


def everything(content: bytes) -> bytes:
    """Return a file with all that is packed in it, unpacked."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content + b"".join(archive.read(name) for name in archive.namelist())


def make_word() -> bytes:
    document = Document()
    document.add_paragraph("海上试验数据")
    document.add_picture(io.BytesIO(make_photograph()))
    core = document.core_properties
    core.author, core.last_modified_by, core.keywords = WHO, WHO, WHO
    return _saved(document)


def make_table() -> bytes:
    book = Workbook()
    book.properties.creator = WHO
    book.active["A1"] = "海上试验数据"
    book.active["A1"].comment = Comment("核对过", WHO)
    return _saved(book)


def make_slides() -> bytes:
    slides = Presentation()
    slides.core_properties.author = WHO
    slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = "海上试验数据"
    return _saved(slides)


def make_photograph() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = "mu.rong@example.org"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG", exif=exif, comment=PARTS)
    return out.getvalue()


def make_pdf() -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": WHO, "/Title": WHO, "/Company": WHO})
    writer.xmp_metadata = (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        + PARTS
        + b"</x:xmpmeta>"
    )
    from pypdf.annotations import FreeText

    note = FreeText(text="note", rect=(10, 10, 90, 40))
    from pypdf.generic import NameObject, TextStringObject

    note[NameObject("/T")] = TextStringObject("mu.rong@example.org")
    writer.add_annotation(page, note)
    return _saved_by(writer.write)


def _saved(document: Any) -> bytes:
    return _saved_by(document.save)


def _saved_by(write: Any) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (FileKind.DOCX, make_word),
        (FileKind.XLSX, make_table),
        (FileKind.PPTX, make_slides),
        (FileKind.JPEG, make_photograph),
        (FileKind.PDF, make_pdf),
    ],
)
def test_what_tells_who_made_it_is_gone(kind: FileKind, make: Any) -> None:
    made = make()
    forms = (WHO.encode(), WHO.encode("utf-16-be"), PARTS)
    assert any(form in everything(made) for form in forms)
    stripped = strip(kind.value, made)
    assert not any(form in everything(stripped) for form in forms)
    assert examine(stripped) is kind


def test_the_content_stays() -> None:
    assert Document(io.BytesIO(strip("docx", make_word()))).paragraphs[0].text == "海上试验数据"
    book = load_workbook(io.BytesIO(strip("xlsx", make_table())))
    assert book.active["A1"].value == "海上试验数据"
    assert book.active["A1"].comment.text == "核对过"
    slides = Presentation(io.BytesIO(strip("pptx", make_slides())))
    assert slides.slides[0].shapes.title.text == "海上试验数据"
    reader = PdfReader(io.BytesIO(strip("pdf", make_pdf())))
    assert len(reader.pages) == 1
    assert not reader.metadata and reader.xmp_metadata is None


def test_authors_of_changes_and_paths_of_a_disk_are_blanked() -> None:
    from web.base.files.stripping import _strip_xml

    told = (
        '<w:ins w:id="1" w:author="慕容" w:date="2026-01-02T03:04:05Z"><w:t>字</w:t></w:ins>'
        '<Relationship Id="r1" Type="x" Target="file:///C:/Users/慕容/t.dotx"'
        ' TargetMode="External"/>'
    )
    found = _strip_xml("word/document.xml", told.encode()).decode()
    assert "慕容" not in found and "2026" not in found and "<w:t>字</w:t>" in found
    with pytest.raises(CannotStrip):
        _strip_xml("word/document.xml", told.encode("utf-16"))


def test_a_picture_is_turned_as_it_is_to_be_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif)
    assert Image.open(io.BytesIO(strip("jpeg", out.getvalue()))).size == (30, 40)
    assert Image.open(io.BytesIO(drop_segments(make_photograph()))).size == (40, 30)


def test_what_hides_in_an_object_of_another_program_is_not_given_out() -> None:
    out = io.BytesIO(make_word())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0 " + PARTS)
    with pytest.raises(CannotStrip):
        strip("docx", out.getvalue())


def test_a_file_within_a_pdf_is_not_given_out() -> None:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_attachment(f"{WHO}.txt", WHO.encode())
    writer.write(out)
    reader = PdfReader(io.BytesIO(strip("pdf", out.getvalue())))
    assert dict(reader.attachments) == {} and len(reader.pages) == 1
    assert WHO.encode() not in everything(strip("pdf", out.getvalue()))
