"""The sheets of an .xlsx file."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from web.base.files.limits import (
    LONGEST_CELL,
    LONGEST_FORMAT,
    LONGEST_NAME,
    MOST_CELLS,
    MOST_PARTS,
    MOST_SHEETS,
    MOST_STYLES,
    most_text,
)
from web.base.files.markup import Silent
from web.base.sheets.grid import Sheet
from web.base.sheets.numbers import format_code
from web.base.sheets.parts import Package, attribute, too_large, too_much_text
from web.base.sheets.problems import refuse
from web.base.sheets.sheetparts import LONGEST_RAW, SheetReader, unescape
from web.base.sheets.totals import Totals


def read_workbook(package: Package) -> list[Sheet]:
    """Return the sheets in their order, the hidden ones among them; charts are no sheets."""
    book = _Book(package.name)
    main = _main_part(package)
    package.parse(main, book)
    relations = _Relations(package.name)
    package.parse(_relations_part(main), relations)
    folder = posixpath.dirname(main)
    room = most_text(package.size)
    strings, styles = _Strings(package.name, room), _Styles(package.name)
    for kind, handler in (("sharedStrings", strings), ("styles", styles)):
        part = relations.part_of_kind(kind, folder)
        if part and part in package:
            package.parse(part, handler)
    sheets = []
    totals = Totals(package.name, room)
    for name, relation, state in book.sheets:
        if relations.kinds.get(relation) != "worksheet":
            continue
        sheet = Sheet(name, is_hidden=state != "visible", is_1904=book.is_1904)
        reader = SheetReader(package.name, sheet, strings.found, styles.codes, totals)
        package.parse(_join(folder, relations.targets[relation]), reader)
        sheets.append(sheet)
    if not sheets:
        raise ValueError("no sheets")
    return sheets


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        relations = _Relations(package.name)
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


class _Book(Silent):
    def __init__(self, name: str) -> None:
        self._name = name
        self.sheets: list[tuple[str, str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((text for key, text in attributes.items() if key.endswith(":id")), "")
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", "")[:LONGEST_NAME], relation, state))
            if len(self.sheets) > MOST_SHEETS:
                raise refuse(
                    self._name,
                    f"超过 {MOST_SHEETS} 个工作表，请分成几个文件",
                    f"more than {MOST_SHEETS} sheets; split the file",
                )
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0") in {"1", "true", "on"}


class _Relations(Silent):
    def __init__(self, name: str) -> None:
        self._name = name
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            key = attributes.get("Id", "")
            self.targets[key] = attributes.get("Target", "")
            self.kinds[key] = attribute(attributes, "Type").rpartition("/")[2]
            if len(self.kinds) > MOST_PARTS:
                raise too_large(self._name)

    def part_of_kind(self, kind: str, folder: str) -> str:
        """Return the first part of a kind, or nothing."""
        for key, found in self.kinds.items():
            if found == kind:
                return _join(folder, self.targets[key])
        return ""


class _Strings(Silent):
    """The texts that cells point at. The readings beside Chinese characters are left out."""

    def __init__(self, name: str, room: int) -> None:
        self.found: list[str] = []
        self._name = name
        self._pieces: list[str] = []
        self._takes = False
        self._aside = 0
        self._left = room
        self._room = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "t":
            self._takes = not self._aside
        elif name == "rPh":
            self._aside += 1
        elif name == "si":
            self._pieces, self._room = [], LONGEST_RAW

    def end(self, name: str) -> None:
        if name == "t":
            self._takes = False
        elif name == "rPh":
            self._aside -= 1
        elif name == "si":
            text = unescape("".join(self._pieces))[: LONGEST_CELL + 1]
            self._left -= len(text)
            if self._left < 0 or len(self.found) >= MOST_CELLS:
                raise too_much_text(self._name)
            self.found.append(text)

    def text(self, text: str) -> None:
        if self._takes and self._room > 0:
            self._pieces.append(text)
            self._room -= len(text)


class _Styles(Silent):
    """The number format of each style."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.codes: list[str] = []
        self._custom: dict[int, str] = {}
        self._in_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            code = attributes.get("formatCode", "")
            self._custom[int(attributes["numFmtId"])] = code if len(code) <= LONGEST_FORMAT else ""
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = int(attributes.get("numFmtId", "0"))
            self.codes.append(format_code(number, self._custom))
        if len(self._custom) > MOST_STYLES or len(self.codes) > MOST_STYLES:
            raise too_large(self._name)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False
