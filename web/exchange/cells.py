"""What one cell may hold, and what it means: a reader for each field.

A cell that cannot be right raises CellError, one that is understood in part or not at all
raises Unclear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from matcher.domain.codes import Confidentiality, Mode, Must, NeedKind
from matcher.types import Kind
from web.base.cells import wording
from web.base.cells.days import read_date
from web.base.cells.money import read_money
from web.base.cells.places import Names, read_district, read_fields
from web.base.cells.texts import (
    CellError,
    Unclear,
    read_keywords,
    read_line,
    read_plain,
    read_text,
)
from web.base.cells.wording import read_flag, read_trl
from web.base.forms.fields import FEN_PER_WAN, KeywordsField
from web.base.forms.texts import LONGEST_TEXT
from web.base.listing.spec import Shape, Spec
from web.postings import rights
from web.postings.fields import LISTINGS

__all__ = [
    "FEN_PER_WAN",
    "CellError",
    "Unclear",
    "read_date",
    "read_flag",
    "read_money",
    "read_text",
    "read_trl",
]

Read = Callable[[object, Names], Any]

LONGEST_LINE = 100
LONGEST_CODE = 32
"""What the column of a code holds."""
LONGEST_OF_FILE: Mapping[str, int] = {"id": 200, "organisation": 200, "credit_code": 18}
LONGEST_CONTACT = 500
"""Of a cell with name, telephone and address, as far as it is looked at."""
LONGEST_NUMBER = 60
"""Of a patent or right."""
_PATENT = re.compile(r"(?:ZL|CN)?\s*\d[\d\s]{7,16}\.?[\dXx](?![\d.])", re.IGNORECASE)


def _plain(read: Callable[[object], Any]) -> Read:
    return lambda value, _: read(value)


def read_rights(value: object) -> list[dict[str, str]]:
    """Return the patents of a cell as rows; other words are a right of that name.

    Rows as our own files have them come back as they were.
    """
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return [{part: read_text(row.get(part)) for part in rights.PARTS} for row in value]
    text = read_text(value)
    if rights.BAR in text:
        return rights.read_rights(text)
    numbers = [found[0].strip() for found in _PATENT.finditer(text)]
    if not numbers:
        if len(text) > 200:
            raise Unclear("知识产权未能识别", "the rights were not understood")
        return [{"kind": "", "title": text, "number": "", "state": ""}] if text else []
    return [{"kind": "", "title": "", "number": number, "state": ""} for number in numbers]


_BY_CODES: Mapping[object, Read] = {
    Mode: _plain(wording.read_modes),
    Must: _plain(wording.read_musts),
    NeedKind: _plain(wording.read_need_kind),
    Confidentiality: _plain(wording.read_openness),
    "fields": read_fields,
    "districts": read_district,
}
_BY_SHAPE: Mapping[Shape, Read] = {
    Shape.LINE: _plain(read_line),
    Shape.TEXT: _plain(read_text),
    Shape.KEYWORDS: _plain(read_keywords),
    Shape.MONEY: _plain(read_money),
    Shape.LEVEL: _plain(read_trl),
    Shape.DATE: _plain(read_date),
    Shape.FLAG: _plain(read_flag),
    Shape.ROWS: _plain(read_rights),
}


def reader_of(spec: Spec) -> Read:
    """Return what reads the cells of a field."""
    return _BY_CODES.get(spec.codes) or _BY_SHAPE[spec.shape]


def check_length(name: str, kind: Kind, value: Any) -> None:
    """Raise CellError where a value is longer than what stores it, whichever database that is."""
    spec = LISTINGS[kind].by_name.get(name)
    most = LONGEST_OF_FILE.get(name) or _most_of(spec)
    if isinstance(value, str) and most and len(value) > most:
        raise CellError(
            f"共 {len(value)} 个字，最多 {most} 个字",
            f"{len(value)} characters, at most {most} are stored",
        )


def check_codes(name: str, text: str) -> None:
    """Raise CellError where a code's cell holds a whole sentence instead of names."""
    for entry in re.split(r"[、,，;；|\n]+", text):
        if name in {"fields", "district"} and len(entry.strip()) > LONGEST_CODE:
            raise CellError(
                f"共 {len(entry.strip())} 个字，名称最长 {LONGEST_CODE} 个字",
                f"a name of {len(entry.strip())} characters, at most {LONGEST_CODE} are stored",
            )


def fit_keywords(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keywords that a posting holds; Unclear with those where there are more."""
    fitting = tuple(word for word in words if len(word) <= KeywordsField.longest)
    kept = fitting[: KeywordsField.most]
    if len(kept) < len(words):
        raise Unclear(
            f"关键词最多 {KeywordsField.most} 个、每个最长 {KeywordsField.longest} 字，余者入备注",
            f"at most {KeywordsField.most} keywords of {KeywordsField.longest} characters are kept",
            kept,
        )
    return words


def _most_of(spec: Spec | None) -> int:
    if spec is None:
        return 0
    if spec.shape is Shape.TEXT:
        return LONGEST_TEXT
    return (spec.size or LONGEST_LINE) if spec.shape is Shape.LINE else 0


def split_contact(value: object) -> dict[str, str]:
    """Return name, telephone and address out of one cell that holds them all."""
    text = read_plain(value)[:LONGEST_CONTACT]
    email = re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text)
    phone = re.search(r"\+?\d[\d\s\-()]{5,18}\d", text.replace(email[0], " ") if email else text)
    rest = read_line(value)[:LONGEST_CONTACT]
    for found in (email, phone):
        rest = rest.replace(found[0], " ") if found else rest
    name = re.sub(r"[\s:：、,，;；/()（）]+|电话|手机|邮箱|联系人", " ", rest).strip()
    parts = {
        "contact_name": name,
        "contact_phone": phone[0].strip() if phone else "",
        "contact_email": email[0] if email else "",
    }
    return {key: text for key, text in parts.items() if text}
