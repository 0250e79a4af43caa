"""What of a file is checked when it is brought, before the worker reads it."""

from __future__ import annotations

from matcher.domain.errors import InputError
from web.base.files.kinds import FileKind
from web.base.files.refusals import FileRefused, Reason
from web.base.files.sniffing import examine

TEXTS = frozenset({FileKind.CSV, FileKind.JSONL})
TABLES = frozenset({FileKind.XLSX, FileKind.DOCX, *TEXTS})

_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How texts of two bytes a character begin; spreadsheets save such tables as Unicode text."""


def identify(name: str, content: bytes) -> FileKind:
    """Return what a table is, by what it holds.

    Raises InputError of ``file``: "missing", "other" for what is no table, or the reason for
    which no file of the kind is taken.
    """
    if not name and not content:
        raise InputError.of("file", "missing")
    try:
        found = examine(content, also=TEXTS)
    except FileRefused as error:
        if error.reason is not Reason.UNKNOWN or not content.startswith(_WIDE):
            raise InputError.of("file", error.reason.value) from error
        return FileKind.CSV
    if found not in TABLES:
        raise InputError.of("file", "other")
    return found
