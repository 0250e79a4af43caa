"""What one cell says for several rows: merged cells, and 同上."""

from __future__ import annotations

from web.base.files.limits import MOST_REPEATED
from web.base.sheets.grid import Cell
from web.base.sheets.parts import too_much_text
from web.exchange.columns import RUNNING
from web.exchange.layout import Table

_MOST_FILLED = 200_000
_DITTO = frozenset({"同上", "上同", "〃", "″", "同上。"})


class _Room:
    """Counts the text that is repeated: each row that is made of it holds it once more."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._left = MOST_REPEATED

    def take(self, cell: Cell) -> None:
        """Count a cell. Raises BadTable where too much is repeated."""
        self._left -= len(cell.shown)
        if self._left < 0:
            raise too_much_text(self._name)


def fill_down(table: Table, name: str) -> None:
    """Give what is merged over several rows, as a firm over its needs, to each of them.

    Titles and ids stay with the row they stand in: they make a row a posting of its own.
    """
    own = {column.at for column in table.columns if column.field in {"id", RUNNING, "title"}}
    rows = {row.number: row for row in table.rows}
    budget, room = _MOST_FILLED, _Room(name)
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
            if number in rows and span.left not in rows[number].cells:
                room.take(cell)
                rows[number].cells[span.left] = cell
    _repeat_above(table, own, room)


def _repeat_above(table: Table, own: set[int], room: _Room) -> None:
    """Put what 同上 stands for in its place."""
    above: dict[int, Cell] = {}
    for row in table.rows:
        for at, cell in row.cells.items():
            if at not in own and cell.shown.strip() in _DITTO and at in above:
                room.take(above[at])
                row.cells[at] = above[at]
        above |= row.cells
