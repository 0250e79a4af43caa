"""Texts that are read where they lie, when they are asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.shelf.elements import Elements


class Lines(Elements[str]):
    """Texts laid end to end as UTF-8: text i stands from starts[i] to starts[i + 1]."""

    def __init__(self, text: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self._text, self._starts = text, starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def at(self, place: int) -> str:
        """Return one text."""
        found = self._text[self._starts[place] : self._starts[place + 1]]
        return found.tobytes().decode("utf-8", "surrogatepass")
