"""The sheets of an .xlsx file."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from web.base.sheets.grid import LONGEST_CELL, Sheet
from web.base.sheets.numbers import format_code
from web.base.sheets.parts import Package, attribute
from web.base.sheets.problems import refuse
from web.base.sheets.sheetparts import SheetReader, unescape

MOST_TEXT = 60_000_000
"""Characters of all texts together."""
MOST_SHEETS = 200


def read_workbook(package: Package) -> list[Sheet]:
    """Return the sheets in their order, the hidden ones among them; charts are no sheets."""
    book = _Book()
    main = _main_part(package)
    package.parse(main, book)
    relations = _Relations()
    package.parse(_relations_part(main), relations)
    if len(book.sheets) > MOST_SHEETS:
        raise refuse(package.name, "工作表过多", "too many sheets")
    folder = posixpath.dirname(main)
    strings, styles = _Strings(package.name), _Styles()
    for kind, handler in (("sharedStrings", strings), ("styles", styles)):
        part = relations.part_of_kind(kind, folder)
        if part and part in package:
            package.parse(part, handler)
    sheets = []
    filled = 0
    for name, relation, state in book.sheets:
        if relations.kinds.get(relation) != "worksheet":
            continue
        sheet = Sheet(name, is_hidden=state != "visible", is_1904=book.is_1904)
        reader = SheetReader(package.name, sheet, strings.found, styles.codes, filled)
        package.parse(_join(folder, relations.targets[relation]), reader)
        filled = reader.filled
        sheets.append(sheet)
    if not sheets:
        raise ValueError("no sheets")
    return sheets


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        relations = _Relations()
        package.parse("_rels/.rels", relations)
        part = relations.part_of_kind("officeDocument", "")
        if part and part in package:
            return part
    return "xl/workbook.xml"


def _relations_part(main: str) -> str:
    folder, name = posixpath.split(main)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _join(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


class _Silent:
    """A handler that takes what it is interested in and nothing else."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str) -> None:
        """End it."""

    def text(self, text: str) -> None:
        """Take text."""


class _Book(_Silent):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((text for key, text in attributes.items() if key.endswith(":id")), "")
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", ""), relation, state))
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0") in {"1", "true", "on"}


class _Relations(_Silent):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            key = attributes.get("Id", "")
            self.targets[key] = attributes.get("Target", "")
            self.kinds[key] = attribute(attributes, "Type").rpartition("/")[2]

    def part_of_kind(self, kind: str, folder: str) -> str:
        """Return the first part of a kind, or nothing."""
        for key, found in self.kinds.items():
            if found == kind:
                return _join(folder, self.targets[key])
        return ""


class _Strings(_Silent):
    """The texts that cells point at. The readings beside Chinese characters are left out."""

    def __init__(self, name: str) -> None:
        self.found: list[str] = []
        self._name = name
        self._pieces: list[str] = []
        self._takes = False
        self._aside = 0
        self._total = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "t":
            self._takes = not self._aside
        elif name == "rPh":
            self._aside += 1
        elif name == "si":
            self._pieces = []

    def end(self, name: str) -> None:
        if name == "t":
            self._takes = False
        elif name == "rPh":
            self._aside -= 1
        elif name == "si":
            text = unescape("".join(self._pieces))[: LONGEST_CELL + 1]
            self._total += len(text) + 8
            if self._total > MOST_TEXT:
                raise refuse(
                    self._name, "文字过多，请分成几个文件", "too much text; split the file"
                )
            self.found.append(text)

    def text(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)


class _Styles(_Silent):
    """The number format of each style."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self._custom: dict[int, str] = {}
        self._in_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._custom[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = int(attributes.get("numFmtId", "0"))
            self.codes.append(format_code(number, self._custom))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False
