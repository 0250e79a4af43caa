"""What one cell says for several rows: merged cells, and 同上."""

from __future__ import annotations

from web.base.sheets.grid import Cell
from web.exchange.columns import RUNNING
from web.exchange.layout import Table

_MOST_FILLED = 200_000
_DITTO = frozenset({"同上", "上同", "〃", "″", "同上。"})


def fill_down(table: Table) -> None:
    """Give what is merged over several rows, as a firm over its needs, to each of them.

    Titles and ids stay with the row they stand in: they make a row a posting of its own.
    """
    own = {column.at for column in table.columns if column.field in {"id", RUNNING, "title"}}
    rows = {row.number: row for row in table.rows}
    budget = _MOST_FILLED
    for span in table.sheet.spans:
        first = rows.get(span.top)
        height = span.bottom - span.top
        if not 0 < height <= budget or span.left in own or first is None:
            continue
        cell = first.cells.get(span.left)
        if cell is None:
            continue
        budget -= height
        for number in range(span.top + 1, span.bottom + 1):
            if number in rows:
                rows[number].cells.setdefault(span.left, cell)
    _repeat_above(table, own)


def _repeat_above(table: Table, own: set[int]) -> None:
    """Put what 同上 stands for in its place."""
    above: dict[int, Cell] = {}
    for row in table.rows:
        for at, cell in row.cells.items():
            if at not in own and cell.shown.strip() in _DITTO and at in above:
                row.cells[at] = above[at]
        above |= row.cells
