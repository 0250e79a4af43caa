"""The vector indexes: one folder on disk per encoder and kind, or one collection of Milvus.

Each host has its own folders. Its worker writes them, also one that only stands by; every process
reads them, and does without one that is older than the vectors in the database: no worker may be
there, or another host's has been quicker. A folder per encoder lets the present index serve until
the one of the next encoder is whole. In Milvus all hosts have the same, and no files.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.folder_store import FolderStore
from embeddings.vector_store import VectorStore
from matcher.ranking.corpus import Corpus
from matcher.ranking.retrieve import find_dense
from matcher.types import FloatMatrix, Kind
from web.base import db, site
from web.engine import milvus, vectors

_WRITING = "writing"
"""Locked by the process of this host that writes an index."""


def folder_of(encoder: str, kind: Kind) -> Path:
    """Return where the index of a kind by an encoder is kept."""
    return site.settings().index_folder / _folder_name(encoder) / kind.value


def open_store(kind: Kind, encoder: str, dimension: int = 1) -> VectorStore:
    """Return where the vectors of a kind by an encoder are searched."""
    server = milvus.server()
    if server is not None:
        return milvus.open_store(server, kind, encoder, dimension)
    return FolderStore(folder_of(encoder, kind), encoder, dimension)


def sync_index(kind: Kind, encoder: str, dimension: int | None = None) -> bool:
    """Write a kind's index anew, or what has changed of it, when it differs from the embeddings.

    Returns whether it was written. One process of the host writes, of all hosts where they share
    it; others wait for it. ``dimension`` is that of the stored vectors where it is not given.
    Raises IndexUnreadable where Milvus cannot be written to.
    """
    with _writing_alone() as insist:
        # Before the vectors: if some are stored in between, the index counts as stale.
        mark = read_mark(kind, encoder)
        versions = vectors.read_versions(kind, encoder)
        present = _stamp([row[:2] for row in versions], mark)
        width = dimension or vectors.width_of(kind, encoder)
        store = open_store(kind, encoder, width)
        if store.mark() == present and _is_readable(store):
            return False

        def read(ids: Sequence[int]) -> tuple[list[int], FloatMatrix]:
            insist()
            asked = set(ids)
            rows = [row for row in vectors.read_vectors(kind, encoder, ids) if row[0] in asked]
            return [row[0] for row in rows], vectors.as_matrix([row[2] for row in rows], width)

        store.update(name_versions(versions), read, present)
    return True


def name_versions(rows: Sequence[tuple[int, str, datetime]]) -> dict[int, str]:
    """Return by posting what a store knows a vector's text and making by."""
    return {key: f"{made.isoformat()} {digest}" for key, digest, made in rows}


def read_mark(kind: Kind, encoder: str) -> str:
    """Return in a word which vectors of a kind there are."""
    return mark_of(*vectors.stamp(kind, encoder))


def mark_of(count: int, last_made: datetime | None) -> str:
    """Return the mark of so many vectors, of which the last one was made then."""
    return f"{count} {last_made.isoformat() if last_made else '-'}"


def is_fresh(kind: Kind, encoder: str, mark: str) -> bool:
    """Return whether the index was made from the vectors of that mark. It reads one small file, or
    asks Milvus for a row."""
    try:
        found = open_store(kind, encoder).mark()
    except IndexUnreadable:
        return False
    return found is not None and found.partition("\n")[2] == mark


@contextmanager
def _writing_alone() -> Iterator[Callable[[], None]]:
    """Keep the host's processes apart: a worker that stands by, one that has lost its turn.

    Yields what raises where another one may write by now.
    """
    if milvus.server() is not None and db.db.engine.dialect.name == "postgresql":
        with milvus.writing_alone() as insist:
            yield insist
        return
    root = site.settings().index_folder
    root.mkdir(parents=True, exist_ok=True)
    with (root / _WRITING).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield lambda: None


def find_fault(kind: Kind, encoder: str) -> str:
    """Return in English what is wrong with the index; nothing where all is well."""
    texts = vectors.read_texts(kind, encoder)
    store = open_store(kind, encoder)
    try:
        found, is_there = store.mark(), store.exists()
    except IndexUnreadable:
        return "lies in Milvus, which does not answer"
    if found is None:
        return "is not finished" if texts or is_there else ""
    if not _is_readable(store):
        return "cannot be read"
    present = _stamp(texts, read_mark(kind, encoder))
    return "" if found == present else "is older than the stored vectors"


def written_at(kind: Kind, encoder: str) -> float | None:
    """Return when the index was last written, in seconds since 1970; None where there is none."""
    try:
        return open_store(kind, encoder).written_at()
    except IndexUnreadable:
        return None


def _stamp(texts: Sequence[tuple[int, str]], mark: str) -> str:
    return f"{hashlib.sha256(repr(list(texts)).encode()).hexdigest()}\n{mark}"


def drop_unused(kept: Collection[str]) -> None:
    """Remove the folders or collections of encoders that are not needed any more."""
    server = milvus.server()
    if server is not None:
        milvus.drop_unused(server, kept)
    # Beside an index lie the corpora of each host, also where Milvus has the vectors.
    names = {_folder_name(encoder) for encoder in kept}
    root = site.settings().index_folder
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.is_dir() and folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)


class RowIndex:
    """The index, which knows posting ids, as one of a corpus, which knows rows.

    A posting that the corpus does not hold yet, or not any more, counts as not found.
    """

    def __init__(self, store: VectorStore, found: Corpus) -> None:
        """Take the newest state; IndexUnreadable or IndexMismatch where there is none."""
        self._index = store.newest()
        self._corpus = found

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """Return (scores, rows) like VectorIndex; by the corpus' own vectors where the index does
        not answer."""
        try:
            scores, ids = self._index.search(vectors, count)
        except IndexUnreadable:
            return _search_corpus(vectors, self._corpus, count)
        known = self._corpus.rows
        rows = np.array([[known.get(str(key), -1) for key in line] for line in ids.tolist()])
        return scores, rows.reshape(ids.shape).astype(np.int64)


def _search_corpus(
    vectors: FloatMatrix, found: Corpus, count: int
) -> tuple[FloatMatrix, NDArray[np.int64]]:
    scores = np.full((len(vectors), count), -np.inf, dtype=np.float32)
    rows = np.full((len(vectors), count), -1, dtype=np.int64)
    for place, hits in enumerate(find_dense(vectors, found, count)):
        scores[place, : len(hits)] = [hit.score for hit in hits]
        rows[place, : len(hits)] = [hit.position for hit in hits]
    return scores, rows


def _folder_name(encoder: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", encoder)[-60:].strip(".-")
    return f"{readable}-{hashlib.sha256(encoder.encode()).hexdigest()[:8]}"


def _is_readable(store: VectorStore) -> bool:
    try:
        store.newest()
    except (IndexMismatch, IndexUnreadable):
        return False
    return True
