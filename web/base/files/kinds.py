"""What kinds of files are taken, and how far the reading of one has come."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class FileKind(StrEnum):
    """What a file is by its content; a name proves nothing."""

    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"
    PNG = "png"
    JPEG = "jpeg"


class TextState(StrEnum):
    """How far the text of a file has been taken out of it."""

    WAITING = "waiting"
    READ = "read"
    NONE = "none"
    """There is no text in it: a picture, a scan."""
    FAILED = "failed"


_OFFICE = "application/vnd.openxmlformats-officedocument"

MIME_TYPES: Mapping[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.PPTX: f"{_OFFICE}.presentationml.presentation",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.CSV: "text/csv",
    FileKind.JSONL: "application/jsonl",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
}

ENDINGS: Mapping[FileKind, tuple[str, ...]] = {
    **{kind: (kind.value,) for kind in FileKind},
    FileKind.JPEG: ("jpg", "jpeg", "jpe"),
}
"""The endings of names; the first is the one we give."""

READABLE = frozenset({FileKind.PDF, FileKind.DOCX, FileKind.PPTX, FileKind.XLSX})
"""What text is taken out of."""
