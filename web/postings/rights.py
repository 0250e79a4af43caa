"""Rows of intellectual property as the text of one cell, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PARTS = ("kind", "title", "number", "state")
"""What each right says, in the order of the cell."""

BAR = "｜"
"""Parts what a right says, as nobody writes it by hand."""
_NONE = "—"
_BARS = re.compile(r"(?<!｜)｜(?!｜)")


def write_rights(rows: Iterable[Mapping[str, str]]) -> str:
    """Return one line for each right: 类型｜名称｜号码｜法律状态. What is not stated is a dash."""
    return "\n".join(BAR.join(_write(row.get(part, "")) for part in PARTS) for row in rows)


def read_rights(text: str) -> list[dict[str, str]]:
    """Return the rights that a cell names, a line each.

    A line that is not in the form of ``write_rights`` is the title of a right: nothing is lost.
    """
    return [_read(line) for line in text.splitlines() if line.strip()]


def _write(text: str) -> str:
    return " ".join(text.split()).replace(BAR, BAR * 2) or _NONE


def _read(line: str) -> dict[str, str]:
    parts = [part.strip().replace(BAR * 2, BAR) for part in _BARS.split(line)]
    if len(parts) != len(PARTS):
        parts = ["", line.strip(), "", ""]
    return dict(zip(PARTS, ("" if part == _NONE else part for part in parts), strict=True))
