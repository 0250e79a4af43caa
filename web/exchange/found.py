"""What the reader found in a file: its rows, what is wrong with them, what it left out.

``read_table`` (reading.py) makes a ``Reading``; ``techmatch match``, ``techmatch import`` and the
site all work with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from matcher.types import Kind


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: the sheet (empty where there are none), the row from 1, the column."""

    sheet: str = ""
    row: int = 0
    """As a spreadsheet counts; 0: the sheet as a whole."""
    column: str = ""
    """The heading as the file has it; empty: the row as a whole."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell about a file, in both languages."""

    place: Place
    zh: str
    en: str
    value: str = ""
    """What the cell holds, shortened."""


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A heading of a sheet and the field it was taken for; '' where it is used for none."""

    heading: str
    field: str
    example: str = ""
    """The first filled cell, shortened."""


@dataclass(frozen=True, slots=True)
class SheetFound:
    """A sheet that was read: the row its headings end in, and its columns in their order."""

    name: str
    heading_row: int
    columns: tuple[ColumnFound, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row. ``values``: the fields of the kind's listing (``web/postings/fields``), by name."""

    place: Place
    key: str
    """The row's own id as shown, or one made from its text: the same text gives the same."""
    has_own_key: bool
    """Whether a column of ids gives it: a running number (序号) or a made id is no own one."""
    values: Mapping[str, Any]
    """Money in fen, days as dates, codes as codes; fields the file does not state are left out."""
    organisation: str = ""
    credit_code: str = ""
    content: str = ""
    """The running text of a column that stands for several fields."""
    note: str = ""
    """What the row says that no field takes, as ``heading：text`` lines."""
    cells: tuple[str, ...] = ()
    """The row as shown, in the order of its sheet's columns: for giving it back."""
    problems: tuple[Finding, ...] = ()
    """What keeps the row from being taken."""
    remarks: tuple[Finding, ...] = ()
    """What was understood only in part, and so kept in the note."""
    text_key: str = ""
    """The id that the row's text makes, whether or not it has one of its own."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read in one file."""

    name: str
    kind: Kind
    sheets: tuple[SheetFound, ...]
    rows: tuple[ReadRow, ...]
    left_out: tuple[Finding, ...] = field(default=())
    """Sheets, hidden rows, totals, section rows and columns that are not used."""

    @property
    def bad_rows(self) -> tuple[ReadRow, ...]:
        """The rows that cannot be taken as they are."""
        return tuple(row for row in self.rows if row.problems)
