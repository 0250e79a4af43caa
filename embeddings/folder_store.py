"""The embedded vector store: a folder with a FAISS index, and a file beside it with its mark."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.index_faiss import FaissIndex, IndexReader, open_index
from embeddings.static_encoder import FloatMatrix
from embeddings.vector_store import Ids, Read

STAMP = "stamp"
"""File beside an index that holds its mark."""


class FolderStore:
    """One folder of this host. Changes are made in memory, and written whole by ``seal``.

    Versions are not kept: after any change all vectors are written anew, which takes a second
    for a hundred thousand of them.
    """

    def __init__(self, folder: Path, encoder: str, dimension: int = 1) -> None:
        """Nothing is read yet. ``dimension`` is needed by whoever writes."""
        self._folder = folder
        self._encoder = encoder
        self._dimension = dimension
        self._reader: IndexReader | None = None
        self._changed: FaissIndex | None = None

    def upsert(self, ids: Ids, vectors: FloatMatrix, versions: Sequence[str]) -> None:
        """See ``VectorStore.upsert``."""
        self._writable().upsert(ids, vectors)

    def remove(self, ids: Ids) -> None:
        """See ``VectorStore.remove``."""
        self._writable().remove(ids)

    def update(self, wanted: Mapping[int, str], read: Read, mark: str) -> None:
        """See ``VectorStore.update``."""
        self._changed = FaissIndex(self._encoder, self._dimension)
        self._changed.build(*read(sorted(wanted)))
        self.seal(mark)

    def seal(self, mark: str) -> None:
        """See ``VectorStore.seal``. Also OSError where the disk is full."""
        index = self._writable()
        # Without a mark the index counts as unfinished: a crash in between makes it again.
        self._path.unlink(missing_ok=True)
        index.save(self._folder)
        self._path.write_text(mark, encoding="utf-8")
        self._changed = None

    def mark(self) -> str | None:
        """See ``VectorStore.mark``. It reads one small file."""
        try:
            return self._path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    def written_at(self) -> float | None:
        """See ``VectorStore.written_at``."""
        try:
            return self._path.stat().st_mtime
        except OSError:
            return None

    def ids(self) -> NDArray[np.int64]:
        """See ``VectorStore.ids``."""
        return self.newest().ids() if self.exists() else np.zeros(0, dtype=np.int64)

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """See ``VectorStore.search``."""
        return self.newest().search(vectors, count)

    def newest(self) -> FaissIndex:
        """See ``VectorStore.newest``: the newest generation, in memory."""
        if self._reader is None:
            self._reader = IndexReader(self._folder, self._encoder)
        return self._reader.newest()

    def exists(self) -> bool:
        """See ``VectorStore.exists``."""
        return self._folder.exists()

    def drop(self) -> None:
        """See ``VectorStore.drop``."""
        self._path.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._reader = self._changed = None

    @property
    def _path(self) -> Path:
        return self._folder / STAMP

    def _writable(self) -> FaissIndex:
        """Return the index in memory that is changed: what is stored, where it can be read."""
        if self._changed is None:
            self._changed = FaissIndex(self._encoder, self._dimension)
            with suppress(IndexUnreadable, IndexMismatch):
                found, _ = open_index(self._folder, self._encoder)
                if found.dimension == self._dimension:
                    self._changed = found
        return self._changed
