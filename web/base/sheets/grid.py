"""A sheet as it lies in a file: its filled cells, whatever they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Fault(StrEnum):
    """Why a cell that is not empty has nothing to read."""

    NONE = ""
    FORMULA = "formula"
    """A formula whose result was never stored."""
    ERROR = "error"
    """A formula's error, such as #REF!."""


class Cell(NamedTuple):
    """One filled cell."""

    value: object
    """A text, number, date, flag; of JSON also a list or an object."""
    shown: str
    """The text that a spreadsheet shows."""
    fault: Fault = Fault.NONE


class Span(NamedTuple):
    """Merged cells: rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Row:
    """A row with at least one filled cell."""

    number: int
    """As a spreadsheet shows it, from 1."""
    cells: dict[int, Cell]
    """By column, from 0."""
    is_hidden: bool = False


@dataclass(slots=True)
class Sheet:
    """A sheet. ``headings`` are given where the file is no table: fields of JSON, of a form."""

    name: str = ""
    rows: list[Row] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    is_1904: bool = False
    """Whether days are counted from 1904, as old Macintosh files do."""
    is_text: bool = False
    """Whether its cells were parted by a mark, so that one too many moves all that follow."""
    headings: tuple[str, ...] | None = None
    beyond: str = ""
    """The first filled cell that lies beyond the columns that are read."""


def column_name(column: int) -> str:
    """Return a column's letters: A for 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text_cell(text: str) -> Cell:
    """Return a cell that holds a text."""
    return Cell(text, text)
