"""Files whose parts lead to themselves or unpack without end: taken apart elsewhere, and left."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import pytest

from tests.attachments.samples import chunk
from web.base.files.apart import CannotRead, read_text, strip_file
from web.base.files.kinds import FileKind
from web.base.files.refusals import FileRefused
from web.base.files.sniffing import examine


def make_loop(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its root."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, lines)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n" % (len(objects) + 1, len(out))
    return out + table + end + b"%%EOF\n"


def test_a_pdf_whose_pages_lead_in_a_circle_is_refused() -> None:
    pages = b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 999999999>>"
    circle = make_loop([b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<</Type/Page/Parent 2 0 R>>"])
    with pytest.raises(FileRefused):
        examine(circle)


def test_a_picture_that_unpacks_to_gigabytes_is_never_drawn_here() -> None:
    size = 9999
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 16, 6, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0" * (size * size)))
    bomb = b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")
    assert examine(bomb) is FileKind.PNG  # By its size alone it is an ordinary photograph.
    with pytest.raises(CannotRead):
        strip_file(FileKind.PNG, bomb)


def test_a_page_packed_twice_over_says_nothing_and_takes_nothing() -> None:
    packed = zlib.compress(zlib.compress(b"0" * 50_000_000, 9), 9)
    stream = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n%s\nendstream"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    content = stream % (len(packed), packed)
    bomb = make_loop([b"<</Type/Catalog/Pages 2 0 R>>", pages, page, content])
    assert read_text(FileKind.PDF, bomb).strip() == ""
