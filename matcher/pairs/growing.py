"""Rows with room behind them: more are added without touching those that are there.

What was given out before stays as it is, since only what lies behind it is written: readers of an
earlier state need no lock. Of two who go on from the same state only the first finds room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Element = TypeVar("Element")

SPARE = 1 / 12
"""Room for so many more rows, as a share of those there are; memory that is not written yet costs
nothing."""

LEAST_SPARE = 1024


class Column:
    """An array whose first axis grows."""

    def __init__(self, rows: NDArray[Any]) -> None:
        self._count = len(rows)
        self._memory = self._lay_out(rows)

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
        room = len(rows) + max(int(len(rows) * SPARE), LEAST_SPARE)
        memory = np.empty((room, *rows.shape[1:]), dtype=rows.dtype)
        memory[: len(rows)] = rows
        return memory


class Beginning(Sequence[Element], Generic[Element]):
    """The first elements of a list that others may be put behind."""

    def __init__(self, whole: list[Element], count: int | None = None) -> None:
        self._whole = whole
        self._count = len(whole) if count is None else count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Element]:
        return islice(self._whole, self._count)

    @overload
    def __getitem__(self, place: int) -> Element: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Element]: ...

    def __getitem__(self, place: int | slice) -> Element | Sequence[Element]:
        if isinstance(place, slice):
            return self._whole[: self._count][place]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return self._whole[place if place >= 0 else self._count + place]
