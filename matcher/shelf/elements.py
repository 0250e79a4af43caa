"""Sequences that look their elements up when they are asked for them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Element = TypeVar("Element")


class Elements(Sequence[Element], Generic[Element]):
    """A sequence that says how many elements it has and what stands at each place."""

    @abstractmethod
    def at(self, place: int) -> Element:
        """Return the element at a place from 0 on, which there is."""

    @overload
    def __getitem__(self, place: int) -> Element: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Element]: ...

    def __getitem__(self, place: int | slice) -> Element | Sequence[Element]:
        count = len(self)
        if isinstance(place, slice):
            return Picked(self, range(*place.indices(count)))
        if not -count <= place < count:
            raise IndexError(place)
        return self.at(int(place) if place >= 0 else count + int(place))

    def __iter__(self) -> Iterator[Element]:
        return map(self.at, range(len(self)))


class Picked(Elements[Element]):
    """Some elements of a sequence, in an order of their own."""

    def __init__(self, whole: Sequence[Element], places: Sequence[int] | NDArray[np.intp]) -> None:
        self._whole, self._places = whole, places

    def __len__(self) -> int:
        return len(self._places)

    def at(self, place: int) -> Element:
        """Return the element that stands at the place picked."""
        return self._whole[int(self._places[place])]


class Made(Elements[Element]):
    """What is made of each element of a sequence; the last ones asked for are remembered."""

    def __init__(
        self, whole: Sequence[Any], make: Callable[[Any], Element], remembered: int = 0
    ) -> None:
        self._whole, self._make = whole, make
        if remembered:
            self._look_up = lru_cache(remembered)(self._look_up)  # type: ignore[method-assign]

    def __len__(self) -> int:
        return len(self._whole)

    def at(self, place: int) -> Element:
        """Return what is made of the element at a place."""
        return self._look_up(place)

    def _look_up(self, place: int) -> Element:
        return self._make(self._whole[place])


class Tail(Elements[Element]):
    """A sequence that more is put behind; what there is stays where it lies."""

    def __init__(self, whole: Sequence[Element]) -> None:
        self._whole = whole
        self._more: list[Element] = []

    def __len__(self) -> int:
        return len(self._whole) + len(self._more)

    def __iter__(self) -> Iterator[Element]:
        return chain(self._whole, self._more)

    def at(self, place: int) -> Element:
        """Return an element of the sequence, or of what was put behind it."""
        begun = len(self._whole)
        return self._whole[place] if place < begun else self._more[place - begun]

    def extend(self, more: Sequence[Element]) -> None:
        """Put elements behind those there are."""
        self._more.extend(more)


class Beginning(Elements[Element]):
    """The first elements of a sequence that others may be put behind."""

    def __init__(self, whole: Sequence[Element], count: int | None = None) -> None:
        self._whole = whole
        self._count = len(whole) if count is None else count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Element]:
        return islice(self._whole, self._count)

    def at(self, place: int) -> Element:
        """Return one of the first elements."""
        return self._whole[place]
