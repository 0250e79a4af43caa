"""The vector indexes on disk: one folder per encoder and kind.

The worker writes them, every process reads them. A folder per encoder lets the present index
serve until the one of the next encoder is whole.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.index_faiss import FaissIndex, IndexReader, open_index
from matcher.ranking.corpus import Corpus
from matcher.types import Encoder, FloatMatrix, Kind
from web.base import site
from web.engine import vectors

STAMP = "stamp"
"""File beside an index that tells from which embeddings it was made."""


def folder_of(encoder: str, kind: Kind) -> Path:
    """Return where the index of a kind by an encoder is kept."""
    return site.settings().index_folder / _folder_name(encoder) / kind.value


def sync_index(kind: Kind, encoder: Encoder) -> bool:
    """Write a new generation of a kind's index when it differs from the embeddings.

    Returns whether it was written. One process, the worker, writes.
    """
    folder = folder_of(encoder.name, kind)
    path = folder / STAMP
    present = _stamp(vectors.read_texts(kind, encoder.name)).encode()
    if path.exists() and path.read_bytes() == present and _is_readable(folder, encoder.name):
        return False
    rows = vectors.read_vectors(kind, encoder.name)
    stamp = _stamp([row[:2] for row in rows])
    index = FaissIndex(encoder.name, encoder.dimension)
    matrix = vectors.as_matrix([row[2] for row in rows], encoder.dimension)
    index.build([row[0] for row in rows], matrix)
    # Without a stamp the index counts as unfinished: a crash in between makes it again.
    path.unlink(missing_ok=True)
    index.save(folder)
    path.write_text(stamp)
    return True


def find_fault(kind: Kind, encoder: str) -> str:
    """Return in English what is wrong with the index on disk; nothing where all is well."""
    texts = vectors.read_texts(kind, encoder)
    folder = folder_of(encoder, kind)
    path = folder / STAMP
    if not path.exists():
        return "is not finished" if texts or folder.exists() else ""
    if not _is_readable(folder, encoder):
        return "cannot be read"
    return "" if path.read_text() == _stamp(texts) else "is older than the stored vectors"


def written_at(kind: Kind, encoder: str) -> float | None:
    """Return when the index was last written, in seconds since 1970; None where there is none."""
    try:
        return (folder_of(encoder, kind) / STAMP).stat().st_mtime
    except OSError:
        return None


def _stamp(texts: Sequence[tuple[int, str]]) -> str:
    return hashlib.sha256(repr(list(texts)).encode()).hexdigest()


def drop_unused(kept: Collection[str]) -> None:
    """Remove the folders of encoders that are not needed any more."""
    names = {_folder_name(encoder) for encoder in kept}
    root = site.settings().index_folder
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.is_dir() and folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)


class RowIndex:
    """The index on disk, which knows posting ids, as one of a corpus, which knows rows.

    A posting that the corpus does not hold yet, or not any more, counts as not found.
    """

    def __init__(self, reader: IndexReader, found: Corpus) -> None:
        """Take the newest generation; IndexUnreadable or IndexMismatch where there is none."""
        self._index = reader.newest()
        self._rows = found.rows

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """Return (scores, rows) like VectorIndex."""
        scores, ids = self._index.search(vectors, count)
        rows = np.array([[self._rows.get(str(key), -1) for key in line] for line in ids.tolist()])
        return scores, rows.reshape(ids.shape).astype(np.int64)


def _folder_name(encoder: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", encoder)[-60:].strip(".-")
    return f"{readable}-{hashlib.sha256(encoder.encode()).hexdigest()[:8]}"


def _is_readable(folder: Path, encoder: str) -> bool:
    try:
        open_index(folder, encoder)
    except (IndexMismatch, IndexUnreadable):
        return False
    return True
