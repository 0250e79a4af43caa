"""The rows of a table as what they say of entries, good or bad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from matcher.domain.errors import BadTable, InputError
from web.base.cells.places import find_district_code
from web.base.cells.texts import CellError, read_line
from web.base.labels import region_names
from web.base.listing.register import Register
from web.base.listing.spec import Shape
from web.base.sheets.grid import Row
from web.base.sheets.sources import read_sheets
from web.finding.names import fold_name
from web.registers.bringing.cells import read_cell, say_fault
from web.registers.bringing.columns import Columns, find_columns, heading_of

MOST_ROWS = 2000
OWNER = "organisation"
_SUMS = frozenset({"合计", "总计", "小计", "total"})
_WHERE = ("location", "address")
"""Fields whose text may name the district of a row that does not say it otherwise."""


@dataclass(slots=True)
class ReadRow:
    """What one row says. ``values`` holds what is filled in, as a form would give it."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    organisation: str = ""
    more: Any = None
    faults: list[str] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    """Fields that it says something of which is not understood."""

    @property
    def title(self) -> str:
        """What it calls the entry."""
        return str(self.values.get("title", ""))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says."""

    columns: Columns
    rows: tuple[ReadRow, ...]
    sheet: str
    other_sheets: tuple[str, ...]
    """Sheets with titles of their own that are not read."""


def read_file(register: Register, content: bytes, name: str) -> Reading:
    """Return what a file says. Raises InputError of ``file``, with the reason as its text."""
    try:
        sheets = [one for one in read_sheets(content, name) if not one.is_hidden]
    except BadTable as error:
        raise InputError.of("file", "unreadable", "\n".join(error.problems)) from error
    found = [(sheet, find_columns(register, sheet)) for sheet in sheets]
    known = [(sheet, columns) for sheet, columns in found if columns is not None]
    if not known:
        raise InputError.of("file", "no_headings", _no_headings(register))
    sheet, columns = known[0]
    rows = _read_rows(register, columns)
    if not rows:
        raise InputError.of("file", "no_rows", gettext("表头下面没有内容，请填好后重新上传。"))
    return Reading(columns, rows, sheet.name, tuple(other.name for other, _ in known[1:]))


def _no_headings(register: Register) -> str:
    heading = heading_of(register.listing["title"])
    return gettext(
        "前 10 行里没有找到“%(heading)s”一列，请补上表头，或下载空白表格填写。", heading=heading
    )


def _too_many() -> str:
    return gettext("表格超过 %(most)s 行，请分成几份导入。", most=MOST_ROWS)


def _read_rows(register: Register, columns: Columns) -> tuple[ReadRow, ...]:
    reader = _Reader(register, columns)
    told = (row for row in columns.rows if row.cells and not row.is_hidden)
    filled = [row for row in told if _says_something(row, columns)]
    # Before each is read: somebody waits for the answer.
    if len(filled) > MOST_ROWS:
        raise InputError.of("file", "too_many", _too_many())
    return tuple(reader.read(row) for row in filled)


def _says_something(row: Row, columns: Columns) -> bool:
    """Return whether a row is one of the list: no sum, no signature below it."""
    if any(fold_name(cell.shown) in _SUMS for cell in row.cells.values()):
        return False
    filled = {column for column, cell in row.cells.items() if cell.shown.strip()}
    known = filled & {*columns.fields.values(), *columns.more}
    return columns.fields["title"] in filled or len(known) > 1


class _Reader:
    """Reads rows; what a cell of codes says is found out once for all rows that say it."""

    def __init__(self, register: Register, columns: Columns) -> None:
        self._register = register
        self._columns = columns
        self._codes: dict[tuple[str, str], Any] = {}

    def read(self, row: Row) -> ReadRow:
        """Return what a row says, and what is wrong with it."""
        read = ReadRow(row.number)
        for name, column in self._columns.fields.items():
            if column not in row.cells:
                continue
            try:
                value = self._value(name, row, column)
            except CellError as error:
                read.faults.append(self._fault(column, error))
                read.failed.add(name)
                continue
            if value is not None:
                read.values[name] = value
        read.organisation = str(read.values.pop(OWNER, ""))
        self._find_district(row, read)
        self._read_more(row, read)
        if not read.title and "title" not in read.failed:
            read.faults.append(self._no_title())
            read.failed.add("title")
        return read

    def _value(self, name: str, row: Row, column: int) -> Any:
        spec, cell = self._register.listing[name], row.cells[column]
        heading = self._columns.headings[column]
        if spec.shape not in (Shape.CODE, Shape.CODES):
            return read_cell(spec, cell, heading)
        key = (name, cell.shown)
        if key not in self._codes:
            self._codes[key] = read_cell(spec, cell, heading)
        return self._codes[key]

    def _read_more(self, row: Row, read: ReadRow) -> None:
        more = self._register.more
        if more is None:
            return
        found = {
            self._columns.headings[column]: row.cells[column].value
            for column in self._columns.more
            if column in row.cells
        }
        try:
            read.more = more.read(found) if found else None
        except CellError as error:
            read.faults.append(say_fault(error))

    def _find_district(self, row: Row, read: ReadRow) -> None:
        if "district" in read.values or "district" not in self._register.listing.by_name:
            return
        told: Mapping[str, Any] = read.values
        places = (read_line(told.get(name, "")) for name in _WHERE)
        codes = (find_district_code(one, region_names()["district"]) for one in places if one)
        code = next((one for one in codes if one), None)
        if code is not None:
            read.values["district"] = code

    def _fault(self, column: int, error: CellError) -> str:
        return gettext(
            "“%(column)s”：%(reason)s。",
            column=self._columns.headings[column],
            reason=say_fault(error),
        )

    def _no_title(self) -> str:
        heading = self._columns.headings[self._columns.fields["title"]]
        return gettext("“%(column)s”没有填写。", column=heading)
