"""Collecting what is wrong with a file, in both languages, before anything is refused."""

from __future__ import annotations

from pathlib import Path

from matcher.domain.errors import BadTable

MOST_PROBLEMS = 20


class Problems:
    """What is wrong with one file. ``raise_if_any`` reports everything at once."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._lines: list[str] = []
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._lines)

    def add(self, zh: str, en: str, row: int | None = None, column: str | None = None) -> None:
        """Note one problem. ``row`` counts from 1, the heading row included."""
        if len(self._lines) == MOST_PROBLEMS:
            self._more += 1
            return
        place_zh = (f" 第 {row} 行" if row else "") + (f"“{column}”列" if column else "")
        place_en = (f", row {row}" if row else "") + (f', column "{column}"' if column else "")
        self._lines.append(f"{self._name}{place_zh}：{zh} / {self._name}{place_en}: {en}")

    def raise_if_any(self) -> None:
        """Raise BadTable with every line noted, or return."""
        if not self._lines:
            return
        lines = list(self._lines)
        if self._more:
            lines.append(f"……另有 {self._more} 处问题 / … and {self._more} more problems")
        raise BadTable(lines)


def refuse(path: Path, zh: str, en: str) -> BadTable:
    """Return the error of a file that is wrong as a whole."""
    return BadTable([f"{path.name}：{zh} / {path.name}: {en}"])
