"""Some elements of a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar, overload

from matcher.pairs.counts import Rows

Element = TypeVar("Element")


class Picked(Sequence[Element], Generic[Element]):
    """Some elements of a sequence, in an order of their own, looked up when they are asked for."""

    def __init__(self, whole: Sequence[Element], rows: Rows) -> None:
        self._whole, self._rows = whole, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Element: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Element]: ...

    def __getitem__(self, place: int | slice) -> Element | Sequence[Element]:
        if isinstance(place, slice):
            return Picked(self._whole, self._rows[place])
        return self._whole[int(self._rows[place])]
