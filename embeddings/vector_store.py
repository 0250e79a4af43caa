"""Where vectors lie to be searched: one protocol, kept by FAISS files and by Milvus alike.

A store holds the unit vectors of one encoder for one kind of item, each under the caller's id
and with a word on what it was made from, its version. A mark tells of which state all of them
together are; whoever searches compares it with the state wanted and does without a store that
is behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embeddings.errors import IndexMismatch
from embeddings.static_encoder import FloatMatrix

Ids = Sequence[int] | NDArray[np.int64]

Read = Callable[[Sequence[int]], tuple[Sequence[int], FloatMatrix]]
"""Returns (ids, vectors) of those of the ids that there still are; vectors (ids, dimension)."""


class Searchable(Protocol):
    """What finds nearest neighbours by inner product."""

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """Return (scores, ids), each of shape (len(vectors), count), best first.

        Where fewer than ``count`` vectors are held, the places left over have id -1 and
        score -inf. Raises IndexUnreadable or IndexMismatch.
        """


class VectorStore(Searchable, Protocol):
    """The vectors of one encoder for one kind of item.

    One process writes at a time; all may search meanwhile. Changes count from ``seal`` on: a
    crash before it leaves the mark of before with what it stood for, or no mark, never a mark
    of what is not there. Every method raises IndexUnreadable where the store cannot be read
    or reached.
    """

    def upsert(self, ids: Ids, vectors: FloatMatrix, versions: Sequence[str]) -> None:
        """Add vectors, shape (len(ids), dimension), in place of those under the same ids.

        Of an id given twice the last vector counts. Raises IndexMismatch for another shape,
        ValueError for negative ids.
        """

    def remove(self, ids: Ids) -> None:
        """Remove ids; unknown ones are passed over."""

    def update(self, wanted: Mapping[int, str], read: Read, mark: str) -> None:
        """Bring the store to hold these ids in these versions and no other, and seal it.

        ``read`` is asked for the vectors that the store needs for it. Stored vectors of
        another dimension are replaced whole.
        """

    def seal(self, mark: str) -> None:
        """Let the changes count, and note of which state the vectors are."""

    def mark(self) -> str | None:
        """Return the mark of the last seal; None where there is none or a change has begun."""

    def written_at(self) -> float | None:
        """Return when the mark was set, in seconds since 1970; None where there is none."""

    def ids(self) -> NDArray[np.int64]:
        """Return the ids held, in no particular order."""

    def newest(self) -> Searchable:
        """Return what several searches in the same state are to use.

        Raises IndexUnreadable where nothing is stored, IndexMismatch where another encoder
        has made it.
        """

    def exists(self) -> bool:
        """Return whether anything was ever stored, whole or not."""

    def drop(self) -> None:
        """Remove vectors and mark; afterwards the store is like a new one."""


def check_rows(vectors: ArrayLike, count: int, dimension: int, encoder: str) -> FloatMatrix:
    """Return vectors as float32 rows. Raises IndexMismatch unless (count, dimension) is their
    shape."""
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if rows.size == 0 and count == 0:
        return np.zeros((0, dimension), dtype=np.float32)
    if rows.shape != (count, dimension):
        raise IndexMismatch(
            f"vectors of shape {rows.shape} given, ({count}, {dimension}) wanted "
            f"by the index of {encoder}"
        )
    return rows


def find_last(keys: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the places of ids in their order, of each id the last one.

    Raises ValueError for negative ids.
    """
    if keys.size and keys.min() < 0:
        raise ValueError("ids must not be negative: -1 marks an unfilled place")
    _, from_end = np.unique(keys[::-1], return_index=True)
    return np.asarray(np.sort(len(keys) - 1 - from_end), dtype=np.intp)
