"""Taking out of a file what tells who made it: metadata, authors of comments, paths of a disk.

Runs in the process that takes files apart (``parsing.py``). What is said in the text, drawn in a
picture or spoken of in a comment stays: that is for whoever wrote it to leave out. Raises an
error rather than give back what may still tell something.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

OFFICE = "http://schemas.openxmlformats.org"
NO_CORE = (
    f'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="{OFFICE}'
    '/package/2006/metadata/core-properties"/>'
).encode()
NO_EXTENDED = (
    f'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="{OFFICE}'
    '/officeDocument/2006/extended-properties"/>'
).encode()
NO_CUSTOM = (
    f'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="{OFFICE}'
    '/officeDocument/2006/custom-properties"/>'
).encode()
REPLACED = {
    "docprops/core.xml": NO_CORE,
    "docprops/app.xml": NO_EXTENDED,
    "docprops/custom.xml": NO_CUSTOM,
}
MOST_DEPTH = 50
BEGINNING = (1980, 1, 1, 0, 0, 0)

_WHO = "author|initials|userName|lastModifiedBy|lastEditedBy|date|dateTime|dt|created|modified"
_ATTRIBUTE = re.compile(rf"""(?<=\s)((?:[\w.-]+:)?(?:{_WHO}))\s*=\s*("[^"]*"|'[^']*')""")
_AUTHORS = re.compile(
    r"<((?:\w+:)?(?:author|lastModifiedBy|creator|manager|company(?:address|phone|fax|email)?))>[^<]*</",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"""(?<=\s)((?:[\w.-]+:)?(?:name|displayName|userId|providerId))\s*=\s*"""
    r"""("[^"]*"|'[^']*')"""
)
_HOME = re.compile(r"""(?<=\s)((?:[\w.-]+:)?url)\s*=\s*("[^"]*"|'[^']*')""")
_OWN_DISK = re.compile(
    r"""(\bTarget\s*=\s*)("(?:file:|[A-Za-z]:|\\\\|/)[^"]*"|'(?:file:|[A-Za-z]:|\\\\|/)[^']*')"""
    r"""(?=[^>]*TargetMode\s*=\s*["']External)|"""
    r"""(?<=TargetMode="External")(\s+Target\s*=\s*)("(?:file:|[A-Za-z]:|\\\\)[^"]*")"""
)
_OTHER_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_TIMED = frozenset({"date", "datetime", "dt", "created", "modified"})


class CannotStrip(Exception):
    """There may be something left that tells who made the file."""


def strip(kind: str, content: bytes) -> bytes:
    """Return the file without metadata."""
    return STRIPPERS[kind](content)


def strip_package(content: bytes) -> bytes:
    """Return an office document without properties, authors, dates and thumbnails."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            part = _strip_part(entry.filename, source.read(entry))
            plain = zipfile.ZipInfo(entry.filename, BEGINNING)
            target.writestr(plain, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _strip_part(name: str, content: bytes) -> bytes:
    lower = name.lower()
    if lower in REPLACED:
        return REPLACED[lower]
    if lower.endswith((".xml", ".rels", ".vml", ".svg")):
        return _strip_xml(lower, content)
    if lower.endswith(".png"):
        return strip_picture(content)
    if lower.endswith((".jpg", ".jpeg", ".jpe", ".jfif")):
        return drop_segments(content)
    if content.startswith(b"PK\x03\x04"):
        return strip_package(content)
    if lower.endswith((".bin", ".tif", ".tiff", ".webp", ".psd")) or "/embeddings/" in lower:
        if "printersettings" in lower:
            return b"\0"  # Names a printer, and with it a house.
        raise CannotStrip(name)
    return content


def _strip_xml(name: str, content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _OTHER_ENCODING.match(content):
        raise CannotStrip(name)
    text = content.decode("utf-8")
    text = _ATTRIBUTE.sub(_blank, text)
    text = _AUTHORS.sub(lambda found: f"<{found[1]}>-</", text)
    text = _OWN_DISK.sub(lambda found: f'{found[1] or found[3]}"file:///-"', text)
    if name.endswith(("authors.xml", "person.xml", "people.xml")):
        text = _NAMED.sub(r'\1="-"', text)
    if name == "xl/workbook.xml":
        text = _HOME.sub(r'\1="-"', text)
    return text.encode()


def _blank(found: re.Match[str]) -> str:
    """Return an attribute without what it said; a date stays a date."""
    plain = found[1].rpartition(":")[2].lower()
    return f'{found[1]}="2000-01-01T00:00:00Z"' if plain in _TIMED else f'{found[1]}="-"'


def strip_picture(content: bytes) -> bytes:
    """Return a picture drawn anew, turned as it is to be seen: nothing else comes along."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as opened:
        kind = opened.format
        turned = ImageOps.exif_transpose(opened)
        mode = turned.mode if turned.mode in ("L", "RGB", "RGBA") else "RGBA"
        plain = turned.convert("RGB" if kind == "JPEG" and mode == "RGBA" else mode)
        # A picture of its own: what is said of the old one does not follow.
        drawn = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    drawn.save(out, format=kind, **({"quality": 92} if kind == "JPEG" else {}))
    return out.getvalue()


def drop_segments(content: bytes) -> bytes:
    """Return a JPEG without what programs note in it; how its colours are read stays."""
    if not content.startswith(b"\xff\xd8"):
        raise CannotStrip("no JPEG")
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        mark = content[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark == 0xDA:
            end = content.rfind(b"\xff\xd9")
            return b"".join([*kept, content[at : end + 2 if end > at else None]])
        length = 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        # Adobe's says how colours are to be read; 0xFE are comments.
        if not (0xE1 <= mark <= 0xEF and mark != 0xEE) and mark != 0xFE:
            kept.append(content[at : at + length])
        at += length
    raise CannotStrip("no picture in it")


def strip_pdf(content: bytes) -> bytes:
    """Return a PDF of the pages alone, without what is said of them or of who wrote notes."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.metadata = None
    for one in writer._objects:
        _strip_within(one)
    writer._ID = None
    # Written twice: the second time without what nothing leads to any more.
    first, second = io.BytesIO(), io.BytesIO()
    writer.write(first)
    again = PdfWriter(clone_from=first)
    again.metadata = None
    again.write(second)
    return second.getvalue()


def _strip_within(one: object, depth: int = 0) -> None:
    """Strip an object of a PDF and what lies directly in it."""
    from pypdf.generic import ArrayObject, DictionaryObject

    if depth > MOST_DEPTH:
        raise CannotStrip("nested too deep")
    if isinstance(one, DictionaryObject):
        _strip_dictionary(one)
        inner = list(one.values())
    else:
        inner = list(one) if isinstance(one, ArrayObject) else []
    for value in inner:
        _strip_within(value, depth + 1)


def _strip_dictionary(one: dict[str, Any]) -> None:
    from pypdf.generic import StreamObject

    _drop(one, "/Metadata", "/PieceInfo", "/LastModified", "/M", "/CreationDate", "/Perms")
    # A file within the file is another file: nobody has looked at what tells who made that.
    _drop(one, "/EmbeddedFiles", "/AF", "/EF", "/Collection", "/UF")
    if one.get("/Type") in ("/Filespec", "/F"):
        _drop(one, "/F", "/Desc")
    if one.get("/Rect") is not None and one.get("/Subtype") != "/Widget":
        _drop(one, "/T", "/Subj", "/NM")
    if one.get("/Type") == "/Sig" or "/ByteRange" in one:
        _drop(one, "/Name", "/ContactInfo", "/Location", "/Reason", "/Cert", "/Contents")
    if isinstance(one, StreamObject) and one.get("/Type") == "/Metadata":
        one._data = b""
    if isinstance(one, StreamObject) and one.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        one._data = drop_segments(one._data)


def _drop(one: dict[str, Any], *names: str) -> None:
    for name in names:
        one.pop(name, None)


STRIPPERS: Mapping[str, Callable[[bytes], bytes]] = {
    "pdf": strip_pdf,
    "docx": strip_package,
    "pptx": strip_package,
    "xlsx": strip_package,
    "png": strip_picture,
    "jpeg": strip_picture,
}
