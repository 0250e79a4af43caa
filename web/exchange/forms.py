"""Forms of labels and values, in a Word file or a sheet: each is one row of a table."""

from __future__ import annotations

from collections.abc import Iterator

from web.base.sheets.grid import Cell, Row, Sheet, text_cell
from web.exchange.layout import Column, Parts, Reader, Table, make_columns, say_heading

_LONGEST_LABEL = 60
_FEWEST = 3
"""So many known labels make a form."""


def find_form(sheet: Sheet, reader: Reader) -> Table | None:
    """Return a form as a table of one row, or None where the sheet is none.

    A label stands to the left of its value, or above it in the same cell; what stands in no
    cell with a known label is kept under the label beside it.
    """
    if sheet.headings is not None or _is_list(sheet, reader):
        return None
    pairs = list(_pairs(sheet, reader))
    known = {meaning[0] for label, _ in pairs if (meaning := reader.meaning((label,)))}
    if "title" not in known or len(known - {""}) < _FEWEST:
        return None
    headings: Parts = {at: (label,) for at, (label, _) in enumerate(pairs)}
    cells = {at: cell for at, (_, cell) in enumerate(pairs) if cell is not None}
    first = sheet.rows[0].number
    form = Sheet(sheet.name, is_1904=sheet.is_1904, headings=tuple(label for label, _ in pairs))
    columns: list[Column] = make_columns(headings, reader, None)
    form.rows = [Row(first, cells)] if cells else []
    return Table(form, first, columns, form.rows, headings)


def _is_list(sheet: Sheet, reader: Reader) -> bool:
    """Return whether some row names three columns or more: a list with headings, no form.

    In a form the known words of a row stand beside values, in a list beside each other.
    """
    for row in sheet.rows[:30]:
        texts = [_first_line(cell.shown) for _, cell in sorted(row.cells.items())]
        known = [bool(text) and reader.meaning((text,)) is not None for text in texts]
        beside = sum(one and other for one, other in zip(known, known[1:], strict=False))
        if sum(known) >= _FEWEST and beside >= len(known) // 2:
            return True
    return False


def _pairs(sheet: Sheet, reader: Reader) -> Iterator[tuple[str, Cell | None]]:
    """Yield (label, value) in reading order."""
    waiting = ""
    for row in sheet.rows:
        if row.is_hidden:
            continue
        label, waiting = waiting, ""
        for _, cell in sorted(row.cells.items()):
            text = _first_line(cell.shown)
            inside = _split(cell.shown, reader)
            if _is_label(text, reader) and not inside:
                if label:
                    yield label, None
                label = text
            elif inside and not label:
                yield inside[0], text_cell(inside[1])
            elif label:
                yield label, cell
                label = ""
            elif len(text) <= _LONGEST_LABEL and len(row.cells) > 1:
                label = text
        if label and len(row.cells) == 1 and _is_label(label, reader):
            waiting = label
        elif label:
            yield label, None


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
