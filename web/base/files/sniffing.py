"""What a file is, by what it holds and never by its name; whatever could do harm is refused.

Refusing says why (``FileRefused.reason``). Nothing here trusts a size that a file claims.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection

from web.base.files import apart
from web.base.files.kinds import FileKind
from web.base.files.limits import MOST_BYTES
from web.base.files.packages import Budget, identify_package
from web.base.files.pictures import check_jpeg, check_png
from web.base.files.refusals import FileRefused, Reason

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
PDF = b"%PDF-"
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")

PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
ARCHIVES = (
    *(b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x05\x06"),
    *(b"PK\x07\x08", b"\x28\xb5\x2f\xfd", b"MSCF"),
)
OTHER_PICTURES = (b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"8BPS", b"\x00\x00\x01\x00")
WEB_PAGES = (b"<!doctype html", b"<html", b"<svg", b"<script", b"<head", b"<body", b"<?php")
HEAD = 4096


def examine(content: bytes, also: Collection[FileKind] = ()) -> FileKind:
    """Return what the bytes are. Raises FileRefused for all that is not taken.

    ``also`` may name CSV and JSONL, which only the intake of tables asks for.
    """
    if not content.strip(b"\0"):
        raise FileRefused(Reason.EMPTY)
    if len(content) > MOST_BYTES:
        raise FileRefused(Reason.TOO_LARGE)
    if content.startswith(ZIP):
        return identify_package(content, Budget())
    if content.startswith(PDF):
        apart.check_pdf(content)
        return _alone(content, FileKind.PDF)
    if content.startswith(PNG):
        check_png(content)
        return _alone(content, FileKind.PNG)
    if content.startswith(JPEG):
        check_jpeg(content)
        return _alone(content, FileKind.JPEG)
    return _identify_table(content, also)


def _alone(content: bytes, kind: FileKind) -> FileKind:
    """Refuse what is a second file as well: readers of archives look at the end first."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise FileRefused(Reason.SMUGGLED)
    return kind


def _identify_table(content: bytes, also: Collection[FileKind]) -> FileKind:
    reason = _explain_strange(content)
    if reason is not Reason.PLAIN_TEXT:
        raise FileRefused(reason)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    kind = FileKind.JSONL if start == b"{" else FileKind.CSV
    if kind not in also:
        raise FileRefused(reason)
    return kind


def _explain_strange(content: bytes) -> Reason:
    """Return why something is not taken that none of our kinds begins like."""
    head = content[:HEAD]
    if head.startswith(OLE):
        encrypted = ENCRYPTED_OFFICE in content
        return Reason.ENCRYPTED if encrypted else Reason.OTHER_OFFICE
    for beginnings, reason in (
        (PROGRAMS, Reason.PROGRAM),
        (ARCHIVES, Reason.ARCHIVE),
        (OTHER_PICTURES, Reason.OTHER_PICTURE),
        ((b"{\\rtf",), Reason.OTHER_OFFICE),
    ):
        if head.startswith(beginnings):
            return reason
    if head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        # Photographs of telephones; films begin alike.
        return Reason.OTHER_PICTURE
    return _explain_text(content, head)


def _explain_text(content: bytes, head: bytes) -> Reason:
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if words.startswith(WEB_PAGES) or (words.startswith(b"<?xml") and b"<svg" in words):
        return Reason.WEB_PAGE
    if PDF in head[:1024]:
        return Reason.BROKEN
    if words.startswith(b"<"):
        return Reason.OTHER_OFFICE
    return Reason.PLAIN_TEXT if _is_text(content) else Reason.UNKNOWN


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
