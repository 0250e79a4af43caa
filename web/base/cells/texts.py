"""The text of a cell, and how a reader says that it does not understand one."""

from __future__ import annotations

import re
from typing import Any

from web.base.sheets.numbers import plain_number
from web.base.widths import fold, narrow

_SEPARATOR = re.compile(r"[、,，;；|\n]+")
NOTHING = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "无。", "n/a", "none", "空"}
)
"""What people write where there is nothing to say."""


_LONGEST = 240
_ENDS = 100


def _shorten(text: str) -> str:
    """Return what is said of a cell without the middle: it quotes a text of any length."""
    return text if len(text) <= _LONGEST else f"{text[:_ENDS]}…{text[-_ENDS:]}"


class CellError(ValueError):
    """A cell holds what cannot be right; carries the reason in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(_shorten(en))
        self.zh = _shorten(zh)
        self.en = _shorten(en)


class Unclear(CellError):
    """A cell is understood in part or not at all, which keeps no row back.

    ``value`` is the part that was understood; the whole text is kept in the row's note.
    """

    def __init__(self, zh: str, en: str, value: Any = None) -> None:
        super().__init__(zh, en)
        self.value = value


def read_text(value: object) -> str:
    """Return the text of any cell; a whole number loses its ``.0``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return plain_number(value) if abs(value) < 10**300 else str(value)
    if isinstance(value, (dict, list)):
        raise CellError("应为文字，不是列表或对象", "must be a text, not a list or an object")
    text = narrow(str(value)).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return _drop_guard(text).strip()


def _drop_guard(text: str) -> str:
    """Return a text without the apostrophe that spreadsheets get before what is no formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@＝＋－＠" else text


def read_plain(value: object) -> str:
    """Return a text folded for comparing: lower case, NFKC, one blank."""
    return fold(read_text(value)).lower()


def read_line(value: object) -> str:
    """Return the text of one line: line breaks in a title are blanks."""
    return re.sub(r"\s*\n\s*", " ", read_text(value))


def read_list(value: object) -> tuple[str, ...]:
    """Return the entries of a list, or of a text parted by 、 commas or semicolons."""
    parts = value if isinstance(value, (list, tuple)) else _SEPARATOR.split(read_text(value))
    entries = [read_text(part) for part in parts]
    return tuple(dict.fromkeys(entry for entry in entries if entry.lower() not in NOTHING))


def read_keywords(value: object) -> tuple[str, ...]:
    """Return keywords; where no other mark parts them, blanks between Chinese words do."""
    entries = read_list(value)
    if (
        len(entries) == 1
        and not isinstance(value, (list, tuple))
        and re.search(r"[\u4e00-\u9fff]", entries[0])
    ):
        entries = tuple(dict.fromkeys(re.split(r"[\s/]+", entries[0])))
    return entries
