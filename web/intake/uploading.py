"""What of a file is checked when it is brought, before the worker reads it."""

from __future__ import annotations

import io
import unicodedata
import zipfile

from matcher.domain.errors import InputError
from web.base.files.kinds import FileKind

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 200

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_TEXTS = {".csv": FileKind.CSV, ".tsv": FileKind.CSV, ".txt": FileKind.CSV}
_PARTS = {"xl/": FileKind.XLSX, "word/": FileKind.DOCX}


def identify(name: str, content: bytes) -> FileKind:
    """Return what a table is, by what it holds. Raises InputError of ``file`` with the reason.

    Codes: missing, empty, large, old, pdf, other.
    """
    if not name:
        raise InputError.of("file", "missing")
    if not content:
        raise InputError.of("file", "empty")
    if len(content) > MOST_BYTES:
        raise InputError.of("file", "large")
    if content.startswith(_OLE):
        raise InputError.of("file", "old")
    if content.startswith(_PDF):
        raise InputError.of("file", "pdf")
    found = _kind_of_zip(content) if content.startswith(_ZIP) else _kind_of_text(name)
    if found is None:
        raise InputError.of("file", "other")
    return found


def clean_name(name: str, kind: FileKind) -> str:
    """Return the file's name without folders and without what cannot be seen, ending as it is."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    seen = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if kind is FileKind.CSV and dot and f".{ending.lower()}" in _TEXTS:
        suffix = f".{ending.lower()}"
    else:
        suffix = f".{kind.value}"
    return (stem if dot else seen)[: LONGEST_NAME - len(suffix)].strip() + suffix


def _kind_of_zip(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return None
    for folder, kind in _PARTS.items():
        if any(name.startswith(folder) for name in names):
            return kind
    return None


def _kind_of_text(name: str) -> FileKind | None:
    suffix = f".{name.rpartition('.')[2].lower()}"
    return FileKind.JSONL if suffix == ".jsonl" else _TEXTS.get(suffix)
