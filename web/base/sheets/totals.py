"""What the cells of one file hold together, counted while they are read."""

from __future__ import annotations

from web.base.files.limits import MOST_CELLS, MOST_TEXT
from web.base.sheets.grid import Cell
from web.base.sheets.parts import too_many_cells, too_much_text


class Totals:
    """Counts cells and their text. A text that many cells point at counts in each of them:
    whatever is made of a row holds it once more."""

    def __init__(self, name: str, most_text: int = MOST_TEXT) -> None:
        self._name = name
        self._cells_left = MOST_CELLS
        self._text_left = most_text

    def add(self, cell: Cell, values: int = 1) -> None:
        """Count a cell that holds so many values. Raises BadTable where there are too many."""
        self._cells_left -= values
        self._text_left -= len(cell.shown)
        if self._cells_left < 0:
            raise too_many_cells(self._name)
        if self._text_left < 0:
            raise too_much_text(self._name)
