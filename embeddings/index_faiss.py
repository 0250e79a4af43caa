"""Nearest neighbours by inner product with FAISS, one index per kind of item.

A folder holds one index: ``manifest.json`` and the file of vectors that it names. A new
generation is written beside the old one and takes effect when the manifest is replaced, so
a crash at any moment leaves the old generation readable.
"""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.static_encoder import FloatMatrix
from embeddings.vector_store import check_rows, find_last

MANIFEST = "manifest.json"
BLAS_FACTOR = 20
"""Flat search uses BLAS above this many times the dimension; the library's own limit of
128,000 values leaves batches of some hundred queries to a several times slower path."""


@cache
def load_faiss() -> Any:
    """Import FAISS where an index is used: it takes 33 MB, and small sites search none."""
    with warnings.catch_warnings():
        # The SWIG wrappers of FAISS lack __module__, which Python 3.11+ deprecates.
        warnings.filterwarnings(
            "ignore", message=r"builtin type .*[Ss]wig", category=DeprecationWarning
        )
        import faiss
    return faiss


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved index holds. ``generation`` grows with every save."""

    encoder: str
    dimension: int
    generation: int
    count: int
    file: str


class FaissIndex:
    """Exact search over unit vectors under ids of the caller's (int64, not negative)."""

    def __init__(self, encoder: str, dimension: int) -> None:
        """Make an empty index for the vectors of the encoder of that name."""
        self.encoder = encoder
        self.dimension = dimension
        faiss = load_faiss()
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        faiss.cvar.distance_compute_blas_threshold = BLAS_FACTOR * dimension

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def build(self, ids: Sequence[int] | NDArray[np.int64], vectors: FloatMatrix) -> None:
        """Replace everything by these ids and vectors, shape (len(ids), dimension).

        Of an id given twice the last vector counts. Raises IndexMismatch for another shape.
        """
        self._index.reset()
        self.upsert(ids, vectors)

    def upsert(self, ids: Sequence[int] | NDArray[np.int64], vectors: FloatMatrix) -> None:
        """Add vectors, in place of those already there under the same ids."""
        keys = np.asarray(ids, dtype=np.int64)
        rows = check_rows(vectors, len(keys), self.dimension, self.encoder)
        if keys.size == 0:
            return
        # FAISS would keep both vectors of an id that is added twice.
        places = find_last(keys)
        if len(places) < len(keys):
            keys, rows = keys[places], np.ascontiguousarray(rows[places])
        self.remove(keys)
        self._index.add_with_ids(rows, keys)

    def remove(self, ids: Sequence[int] | NDArray[np.int64]) -> int:
        """Remove ids and return how many were there; unknown ids are passed over."""
        keys = np.asarray(ids, dtype=np.int64)
        if keys.size == 0 or len(self) == 0:
            return 0
        return int(self._index.remove_ids(load_faiss().IDSelectorBatch(keys)))

    def ids(self) -> NDArray[np.int64]:
        """Return the ids held, in no particular order."""
        if len(self) == 0:
            return np.zeros(0, dtype=np.int64)
        held: NDArray[np.int64] = load_faiss().vector_to_array(self._index.id_map)
        return held.astype(np.int64)

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """Return (scores, ids), each of shape (len(vectors), count), best first.

        Where fewer than ``count`` vectors are held, the places left over have id -1 and
        score -inf.
        """
        rows = check_rows(vectors, len(vectors), self.dimension, self.encoder)
        scores = np.full((len(rows), count), -np.inf, dtype=np.float32)
        ids = np.full((len(rows), count), -1, dtype=np.int64)
        width = min(count, len(self))
        if width and len(rows):
            scores[:, :width], ids[:, :width] = self._index.search(rows, width)
        return scores, ids

    def save(self, folder: Path) -> Manifest:
        """Write a new generation into the folder and return its manifest.

        Readers see the old generation until the last step, one rename. One process may
        write at a time.
        """
        folder.mkdir(parents=True, exist_ok=True)
        old = _read_former(folder)
        generation = old.generation + 1 if old else 1
        name = f"vectors-{generation}-{os.getpid()}.faiss"
        write_through(folder / name, load_faiss().serialize_index(self._index).tobytes())
        manifest = Manifest(self.encoder, self.dimension, generation, len(self), name)
        text = json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n"
        write_through(folder / MANIFEST, text.encode("utf-8"))
        remove_leftovers(folder, keep={name, old.file if old else name})
        return manifest


def write_through(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a temporary one beside it, synced, then renamed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def remove_leftovers(folder: Path, keep: set[str]) -> None:
    """Remove vector files of older generations and of crashed saves.

    The generation before stays, for readers that have read its manifest but not its file.
    """
    for path in (*folder.glob("vectors-*.faiss"), *folder.glob(".part-*")):
        if path.name not in keep:
            path.unlink(missing_ok=True)


def _read_former(folder: Path) -> Manifest | None:
    """Return what is to be replaced; what is missing or damaged must not keep it from being."""
    try:
        return read_manifest(folder)
    except IndexUnreadable:
        return None


def read_manifest(folder: Path) -> Manifest:
    """Return what the folder's index holds. Raises IndexUnreadable if there is none."""
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**values)
    except (OSError, ValueError, TypeError) as error:
        raise IndexUnreadable(
            f"{folder} holds no readable index ({error}); rebuild it with: techmatch reindex"
        ) from error


def open_index(folder: Path, encoder: str | None = None) -> tuple[FaissIndex, Manifest]:
    """Read the current generation of a folder.

    Raises IndexUnreadable when it is missing or broken, IndexMismatch when ``encoder`` is
    given and the index was made by another one.
    """
    manifest = read_manifest(folder)
    if encoder is not None and manifest.encoder != encoder:
        raise IndexMismatch(
            f"the index in {folder} was made by {manifest.encoder}, not by {encoder}; "
            "rebuild it with: techmatch reindex"
        )
    index = FaissIndex(manifest.encoder, manifest.dimension)
    try:
        data = np.fromfile(folder / manifest.file, dtype=np.uint8)
        index._index = load_faiss().deserialize_index(data)
    except (OSError, RuntimeError) as error:
        raise IndexUnreadable(
            f"{folder / manifest.file} cannot be read; rebuild it with: techmatch reindex"
        ) from error
    if len(index) != manifest.count:
        raise IndexUnreadable(f"{folder} holds {len(index)} vectors, {manifest.count} announced")
    return index, manifest


class IndexReader:
    """Searches a saved index and follows it to new generations.

    Every search first looks at the manifest's file times, which costs microseconds; only a
    changed manifest is read. A reader that finds the new generation broken or made by
    another encoder raises, as ``open_index`` does, rather than answer from stale vectors.
    """

    def __init__(self, folder: Path, encoder: str | None = None) -> None:
        """Open the index in ``folder``; see ``open_index`` for the errors raised."""
        self._folder = folder
        self._encoder = encoder
        self._mark = self._read_mark()
        self._index, self._manifest = open_index(folder, encoder)

    @property
    def manifest(self) -> Manifest:
        """What the generation in use holds."""
        return self._manifest

    def refresh(self) -> bool:
        """Load a newer generation if there is one; return whether there was."""
        mark = self._read_mark()
        if mark == self._mark:
            return False
        # The mark is taken before reading: a save in between is seen next time.
        self._index, self._manifest = open_index(self._folder, self._encoder)
        self._mark = mark
        return True

    def newest(self) -> FaissIndex:
        """Return the newest generation, for several searches in the same one."""
        self.refresh()
        return self._index

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """Search the newest generation; see ``FaissIndex.search``."""
        return self.newest().search(vectors, count)

    def _read_mark(self) -> tuple[int, int, int] | None:
        try:
            state = (self._folder / MANIFEST).stat()
        except FileNotFoundError:
            return None
        # Every save makes a new file, so the inode changes even within one clock tick.
        return state.st_mtime_ns, state.st_ino, state.st_size
