"""The vector indexes on disk: one folder per encoder and kind.

Each host has its own. Its worker writes them, also one that only stands by; every process reads
them, and does without one that is older than the vectors in the database: no worker may be there,
or another host's has been quicker. A folder per encoder lets the present index serve until the one
of the next encoder is whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.index_faiss import FaissIndex, IndexReader, open_index
from matcher.ranking.corpus import Corpus
from matcher.types import FloatMatrix, Kind
from web.base import site
from web.engine import vectors

STAMP = "stamp"
"""File beside an index that tells from which embeddings it was made: of which texts, and their
mark."""

_WRITING = "writing"
"""Locked by the process of this host that writes an index."""


def folder_of(encoder: str, kind: Kind) -> Path:
    """Return where the index of a kind by an encoder is kept."""
    return site.settings().index_folder / _folder_name(encoder) / kind.value


def sync_index(kind: Kind, encoder: str, dimension: int | None = None) -> bool:
    """Write a new generation of a kind's index when it differs from the embeddings.

    Returns whether it was written. One process of the host writes, others wait for it.
    ``dimension`` is that of the stored vectors where it is not given.
    """
    folder = folder_of(encoder, kind)
    path = folder / STAMP
    with _writing_alone():
        # Before the vectors: if some are stored in between, the index counts as stale.
        mark = read_mark(kind, encoder)
        present = _stamp(vectors.read_texts(kind, encoder), mark)
        if _read(path) == present and _is_readable(folder, encoder):
            return False
        rows = vectors.read_vectors(kind, encoder)
        width = dimension or (len(rows[0][2]) // 4 if rows else 1)
        index = FaissIndex(encoder, width)
        index.build([row[0] for row in rows], vectors.as_matrix([row[2] for row in rows], width))
        # Without a stamp the index counts as unfinished: a crash in between makes it again.
        path.unlink(missing_ok=True)
        index.save(folder)
        path.write_text(_stamp([row[:2] for row in rows], mark))
    return True


def read_mark(kind: Kind, encoder: str) -> str:
    """Return in a word which vectors of a kind there are."""
    return mark_of(*vectors.stamp(kind, encoder))


def mark_of(count: int, last_made: datetime | None) -> str:
    """Return the mark of so many vectors, of which the last one was made then."""
    return f"{count} {last_made.isoformat() if last_made else '-'}"


def is_fresh(kind: Kind, encoder: str, mark: str) -> bool:
    """Return whether the index was made from the vectors of that mark. It reads one small file."""
    found = _read(folder_of(encoder, kind) / STAMP)
    return found is not None and found.partition("\n")[2] == mark


@contextmanager
def _writing_alone() -> Iterator[None]:
    """Keep the host's processes apart: a worker that stands by, one that has lost its turn."""
    root = site.settings().index_folder
    root.mkdir(parents=True, exist_ok=True)
    with (root / _WRITING).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def find_fault(kind: Kind, encoder: str) -> str:
    """Return in English what is wrong with the index on disk; nothing where all is well."""
    texts = vectors.read_texts(kind, encoder)
    folder = folder_of(encoder, kind)
    found = _read(folder / STAMP)
    if found is None:
        return "is not finished" if texts or folder.exists() else ""
    if not _is_readable(folder, encoder):
        return "cannot be read"
    present = _stamp(texts, read_mark(kind, encoder))
    return "" if found == present else "is older than the stored vectors"


def written_at(kind: Kind, encoder: str) -> float | None:
    """Return when the index was last written, in seconds since 1970; None where there is none."""
    try:
        return (folder_of(encoder, kind) / STAMP).stat().st_mtime
    except OSError:
        return None


def _stamp(texts: Sequence[tuple[int, str]], mark: str) -> str:
    return f"{hashlib.sha256(repr(list(texts)).encode()).hexdigest()}\n{mark}"


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


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
