"""Words of attached files."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.base.files.kinds import FileKind, TextState
from web.base.files.limits import MEGABYTE

LABELS: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    FileKind: {
        FileKind.PDF: "PDF",
        FileKind.DOCX: "Word",
        FileKind.PPTX: "PowerPoint",
        FileKind.XLSX: "Excel",
        FileKind.CSV: "CSV",
        FileKind.JSONL: "JSON Lines",
        FileKind.PNG: "PNG",
        FileKind.JPEG: "JPEG",
    },
    TextState: {
        TextState.WAITING: _l("正在读取文字"),
        TextState.READ: _l("文字已读取"),
        TextState.NONE: _l("没有可读取的文字"),
        TextState.FAILED: _l("文字读取失败，文件可以正常下载"),
    },
}


def file_size(size: int) -> str:
    """Return a number of bytes as people read it."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f} MB"
