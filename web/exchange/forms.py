"""Forms of labels and values, in a Word file or a sheet: each is one row of a table."""

from __future__ import annotations

from itertools import pairwise

from web.base.cells.wording import ticked
from web.base.sheets.grid import Cell, Row, Sheet, text_cell
from web.exchange.layout import Parts, Reader, Table, make_columns, say_heading

_LONGEST_LABEL = 60
_MOST_PAIRS = 1000
"""A sheet of more is no form of one posting."""
_FEWEST = 3
"""So many known labels make a form."""


def find_form(sheet: Sheet, reader: Reader) -> Table | None:
    """Return a form as a table of one row, or None where the sheet is none.

    A label stands to the left of its value, above it, or in the same cell; what stands in no
    cell with a known label is kept under the text beside it.
    """
    if sheet.headings is not None or _is_list(sheet, reader):
        return None
    pairs = _Pairs(reader).read(sheet)
    known = {meaning[0] for label, _ in pairs if (meaning := reader.meaning((label,)))}
    if "title" not in known or len(known - {""}) < _FEWEST:
        return None
    headings: Parts = {at: (label,) for at, (label, _) in enumerate(pairs)}
    # Boxes of which none is ticked say nothing.
    cells = {at: cell for at, (_, cell) in enumerate(pairs) if cell and ticked(cell.shown)}
    first = sheet.rows[0].number
    form = Sheet(sheet.name, is_1904=sheet.is_1904, headings=tuple(label for label, _ in pairs))
    form.rows = [Row(first, cells)] if cells else []
    return Table(form, first, make_columns(headings, reader, None), form.rows, headings)


def _is_list(sheet: Sheet, reader: Reader) -> bool:
    """Return whether the sheet is a list with headings.

    In a form the known words of a row stand beside values and in many rows, in a list they
    stand beside each other in one.
    """
    labelled = 0
    for row in sheet.rows[:30]:
        texts = [_first_line(cell.shown) for _, cell in sorted(row.cells.items())]
        known = [_is_label(text, reader) for text in texts]
        beside = sum(one and other for one, other in pairwise(known))
        if sum(known) >= _FEWEST and beside >= len(known) // 2:
            return True
        labelled += any(known) or any(_split(cell.shown, reader) for cell in row.cells.values())
    return labelled < _FEWEST


class _Pairs:
    """Goes through the cells of a form and joins labels with values."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._found: list[tuple[str, Cell | None]] = []
        self._label = ""

    def read(self, sheet: Sheet) -> list[tuple[str, Cell | None]]:
        """Return (label, value) in reading order."""
        for row in sheet.rows:
            if row.is_hidden:
                continue
            for _, cell in sorted(row.cells.items()):
                self._take(cell, len(row.cells) == 1)
            # A label alone in its row stands above its value.
            if len(row.cells) > 1 or not _is_label(self._label, self._reader):
                self._close()
            if len(self._found) > _MOST_PAIRS:
                return []
        self._close()
        return self._found

    def _take(self, cell: Cell, is_alone: bool) -> None:
        text = _first_line(cell.shown)
        inside = _split(cell.shown, self._reader)
        if inside is not None and not self._label:
            self._found.append((inside[0], text_cell(inside[1])))
        elif inside is None and _is_label(text, self._reader):
            self._close()
            self._label = text
        elif self._label:
            self._found.append((self._label, cell))
            self._label = ""
        elif not is_alone and len(text) <= _LONGEST_LABEL:
            self._label = text

    def _close(self) -> None:
        if self._label:
            self._found.append((self._label, None))
        self._label = ""


def _is_label(text: str, reader: Reader) -> bool:
    return 0 < len(text) <= _LONGEST_LABEL and reader.meaning((text,)) is not None


def _first_line(text: str) -> str:
    """Return a label without the hint below it."""
    return say_heading((text.strip().split("\n", 1)[0],))


def _split(text: str, reader: Reader) -> tuple[str, str] | None:
    """Return (label, value) of a cell that holds both: 主要问题：含盐高."""
    for mark in ("：", ":"):
        label, found, value = text.partition(mark)
        if found and value.strip() and _is_label(_first_line(label), reader):
            return (_first_line(label), value.strip()) if "\n" not in label.strip() else None
    return None
