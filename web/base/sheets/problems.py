"""Collecting what is wrong with a file, in both languages, before anything is refused."""

from __future__ import annotations

from pathlib import Path

from matcher.domain.errors import BadTable

MOST_PROBLEMS = 20


class Problems:
    """What is wrong with one file. ``raise_if_any`` reports everything at once."""

    def __init__(self, path: Path | str) -> None:
        self._name = _name_of(path)
        self._lines: list[str] = []
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._lines)

    def add(
        self,
        zh: str,
        en: str,
        row: int | None = None,
        column: str | None = None,
        sheet: str | None = None,
    ) -> None:
        """Note one problem. ``row`` counts from 1, the heading row included."""
        if len(self._lines) == MOST_PROBLEMS:
            self._more += 1
            return
        self._lines.append(say_place(self._name, zh, en, row, column, sheet))

    @property
    def lines(self) -> list[str]:
        """Every line noted, and how many were not."""
        if not self._more:
            return list(self._lines)
        return [*self._lines, f"……另有 {self._more} 处 / … and {self._more} more"]

    def raise_if_any(self) -> None:
        """Raise BadTable with every line noted, or return."""
        if self._lines:
            raise BadTable(self.lines)


def say_place(
    name: str,
    zh: str,
    en: str,
    row: int | None = None,
    column: str | None = None,
    sheet: str | None = None,
) -> str:
    """Return one line in both languages that says where and what."""
    place_zh = (f" 工作表“{sheet}”" if sheet else "") + (f" 第 {row} 行" if row else "")
    place_en = (f', sheet "{sheet}"' if sheet else "") + (f", row {row}" if row else "")
    if column:
        place_zh, place_en = f"{place_zh}“{column}”列", f'{place_en}, column "{column}"'
    return f"{name}{place_zh}：{zh} / {name}{place_en}: {en}"


def refuse(path: Path | str, zh: str, en: str) -> BadTable:
    """Return the error of a file that is wrong as a whole."""
    name = _name_of(path)
    return BadTable([f"{name}：{zh} / {name}: {en}"])


def _name_of(path: Path | str) -> str:
    return path.name if isinstance(path, Path) else path
