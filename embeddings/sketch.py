"""Nearest rows of a large matrix by inner product: chosen by a sketch of each, measured exactly.

The sketch takes four bits a column, so that a hundred thousand rows are looked through in a
millisecond. docs/performance.md says how many of the nearest it finds on vectors of ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexUnreadable
from embeddings.index_faiss import load_faiss, write_through
from embeddings.static_encoder import FloatMatrix

WIDE = 3
"""So many times the rows wanted are measured exactly."""

BITS = 4
MOST_LEARNT = 30_000
"""The scale of each column is learnt from at most so many rows."""

LEAST_LEARNT = 39 * 2**BITS
"""The library warns below so many; of fewer each is shown several times."""

BLOCK = 50_000


class Sketch:
    """Sketches of the first rows of a matrix."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def make(cls, rows: FloatMatrix) -> Sketch:
        """Sketch all rows, shape (rows, dimension); one at least."""
        faiss, (count, width) = load_faiss(), rows.shape
        index = faiss.IndexPQFastScan(width, width, BITS, faiss.METRIC_INNER_PRODUCT)
        sample = rows[:: -(-count // MOST_LEARNT)]
        index.train(np.resize(sample, (max(len(sample), LEAST_LEARNT), width)))
        for begin in range(0, count, BLOCK):
            index.add(np.ascontiguousarray(rows[begin : begin + BLOCK]))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the sketches to a file, whole or not at all."""
        write_through(path, load_faiss().serialize_index(self._index).tobytes())

    @classmethod
    def open(cls, path: Path) -> Sketch:
        """Read a file of sketches. Raises IndexUnreadable where it is missing or broken."""
        try:
            data = np.fromfile(path, dtype=np.uint8)
            return cls(load_faiss().deserialize_index(data))
        except (OSError, RuntimeError) as error:
            raise IndexUnreadable(f"{path} cannot be read ({error})") from error

    def over(self, rows: FloatMatrix, gone: NDArray[np.intp]) -> SketchedRows:
        """Return what searches a matrix that begins with the rows sketched, without some of them.

        Raises IndexUnreadable where it has fewer rows, or of another dimension.
        """
        if len(rows) < len(self) or rows.shape[1] != self._index.d:
            raise IndexUnreadable(f"{len(self)} rows were sketched, not those of {rows.shape}")
        return SketchedRows(self._index, rows, gone)


class SketchedRows:
    """A matrix that is searched by its sketches; rows that came later are all measured."""

    def __init__(self, index: Any, rows: FloatMatrix, gone: NDArray[np.intp]) -> None:
        self._index, self._rows = index, rows
        self._is_held = np.ones(len(rows), dtype=bool)
        self._is_held[gone] = False

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """Return (scores, rows), each of shape (len(vectors), count), best first.

        Places that could not be filled have row -1 and score -inf. Equal scores come in the order
        of rows.
        """
        wide = min(WIDE * count, self._index.ntotal)
        asked = np.ascontiguousarray(vectors, dtype=np.float32)
        _, near = self._index.search(asked, wide)
        late = np.arange(self._index.ntotal, len(self._rows))
        scores = np.full((len(vectors), count), -np.inf, dtype=np.float32)
        found = np.full((len(vectors), count), -1, dtype=np.int64)
        for line, (vector, rows) in enumerate(zip(asked, near, strict=True)):
            every = np.concatenate([np.sort(rows[rows >= 0]), late])
            every = every[self._is_held[every]]
            measured = self._rows[every] @ vector
            best = np.argsort(-measured, kind="stable")[:count]
            scores[line, : len(best)], found[line, : len(best)] = measured[best], every[best]
        return scores, found
