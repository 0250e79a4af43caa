"""Rows with room behind them: more are added without touching those that are there.

What was given out before stays as it is, since only what lies behind it is written: readers of an
earlier state need no lock. Of two who go on from the same state only the first finds room.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SPARE = 1 / 12
"""Room for so many more rows, as a share of those there are; memory that is not written yet costs
nothing."""

LEAST_SPARE = 1024


class Column:
    """An array whose first axis grows."""

    def __init__(self, rows: NDArray[Any], memory: NDArray[Any] | None = None) -> None:
        """``memory`` begins with the rows and has room behind them; else they are copied there."""
        self._count = len(rows)
        self._memory = self._lay_out(rows) if memory is None else memory

    @property
    def rows(self) -> NDArray[Any]:
        """What there is now."""
        return self._memory[: self._count]

    def add(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Put rows behind those there are and return all."""
        end = self._count + len(rows)
        if end > len(self._memory):
            self._memory = self._lay_out(np.concatenate([self.rows, rows]))
        else:
            self._memory[self._count : end] = rows
        self._count = end
        return self.rows

    def _lay_out(self, rows: NDArray[Any]) -> NDArray[Any]:
        room = len(rows) + spare(len(rows))
        memory = np.empty((room, *rows.shape[1:]), dtype=rows.dtype)
        memory[: len(rows)] = rows
        return memory


def spare(count: int) -> int:
    """Return how much room there is to be behind so many rows."""
    return max(int(count * SPARE), LEAST_SPARE)
