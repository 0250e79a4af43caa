"""What kinds of files are taken, and how far the reading of one has come."""

from __future__ import annotations

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
