"""Nearest neighbours by inner product with Milvus, one collection per encoder and kind.

All hosts search the same collection, and one process at a time writes what has changed. The
index is FLAT, which compares a question with every vector: results are exactly those of the
embedded engine, nothing has to be trained or tuned, and a million vectors of 256 numbers are a
gigabyte that a server reads in a tenth of a second.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexUnreadable
from embeddings.milvus_server import (
    ASK_SECONDS,
    SEARCH_SECONDS,
    MilvusServer,
    NoCollection,
    NotLoaded,
)
from embeddings.static_encoder import FloatMatrix
from embeddings.vector_store import Ids, Read, check_rows, find_last

PREFIX = "techmatch_"
MARKS = f"{PREFIX}marks"
"""The collection of the marks, one row for each of the others."""

BATCH = 500
"""So many vectors are written at once: half a megabyte of the 64 that a message may have."""

QUERIES = 256
"""So many questions are asked at once, of as many hits as one wants."""

MOST = 16_384
"""The server returns no more hits of one question, and no more rows at once."""

LOAD = 10_000
"""After so many vectors written in one go they are put on disk by themselves; of fewer the server
makes larger pieces in its own time."""

LOAD_SECONDS = 120.0
"""How long the server may take to put on disk, or into its memory, all of a collection."""

_LONGEST = 200
_MARK_LONGEST = 1000


def name_of(encoder: str, kind: str) -> str:
    """Return the collection's name, of letters, digits and underscores.

    It stands for the encoder: vectors of another one are never found under it.
    """
    return f"{PREFIX}{hashlib.sha256(encoder.encode()).hexdigest()[:32]}_{kind}"


class MilvusStore:
    """One collection. See ``VectorStore``.

    Vectors are read with strong consistency: what was sealed is seen by every host. The mark is
    read as it comes; an older one than the present makes the store count as behind, or stands
    for a state that whoever reads it still works with.
    """

    def __init__(self, server: MilvusServer, encoder: str, kind: str, dimension: int = 1) -> None:
        """Nothing is asked yet. ``dimension`` is needed by whoever writes."""
        self._server = server
        self._encoder = encoder
        self._dimension = dimension
        self._name = name_of(encoder, kind)
        self._is_begun = False

    def upsert(self, ids: Ids, vectors: FloatMatrix, versions: Sequence[str]) -> None:
        """See ``VectorStore.upsert``."""
        keys = np.asarray(ids, dtype=np.int64)
        rows = check_rows(vectors, len(keys), self._dimension, self._encoder)
        places = find_last(keys)
        self._begin()
        for batch in _cut(places.tolist(), BATCH):
            data = [
                {"id": int(keys[at]), "vector": rows[at], "version": versions[at]} for at in batch
            ]
            self._server.call("upsert", self._name, data)

    def remove(self, ids: Ids) -> None:
        """See ``VectorStore.remove``."""
        self._begin()
        for batch in _cut([int(key) for key in ids], BATCH):
            self._server.call("delete", self._name, ids=batch)

    def update(self, wanted: Mapping[int, str], read: Read, mark: str) -> None:
        """See ``VectorStore.update``: only what differs is read and written."""
        try:
            self._begin()
            held = self.versions()
            self.remove([key for key in held if key not in wanted])
            stale = sorted(key for key, version in wanted.items() if held.get(key) != version)
            for batch in _cut(stale, BATCH):
                keys, rows = read(batch)
                self.upsert(keys, rows, [wanted[key] for key in keys])
            if len(stale) >= LOAD:
                self._server.call("flush", self._name, timeout=LOAD_SECONDS)
            self.seal(mark)
        except BaseException:
            # Who has lost the right to write in the middle may have written over what another
            # one has sealed since: that one's mark does not hold any more either.
            with suppress(IndexUnreadable):
                self.unseal()
            raise

    def seal(self, mark: str) -> None:
        """See ``VectorStore.seal``."""
        self._begin()
        row = {"name": self._name, "mark": mark, "written_at": time.time(), "vector": [0.0, 0.0]}
        self._server.call("upsert", MARKS, [row])
        self._is_begun = False

    def unseal(self) -> None:
        """Take the mark away: whoever writes next compares everything."""
        self._is_begun = False
        with suppress(NoCollection):
            self._server.call("delete", MARKS, ids=[self._name])

    def mark(self) -> str | None:
        """See ``VectorStore.mark``."""
        row = self._read_mark()
        return None if row is None else str(row["mark"])

    def written_at(self) -> float | None:
        """See ``VectorStore.written_at``."""
        row = self._read_mark()
        return None if row is None else float(row["written_at"])

    def ids(self) -> NDArray[np.int64]:
        """See ``VectorStore.ids``."""
        return np.array(sorted(self.versions()), dtype=np.int64)

    def versions(self) -> dict[int, str]:
        """Return id -> version of every vector held."""
        if not self.exists():
            return {}
        found: dict[int, str] = {}

        def read(client: Any) -> None:
            pages = client.query_iterator(
                self._name, batch_size=MOST, output_fields=["id", "version"], timeout=ASK_SECONDS
            )
            while rows := pages.next():
                found.update((int(row["id"]), str(row["version"])) for row in rows)
            pages.close()

        try:
            self._server.perform(read)
        except NotLoaded:
            self._server.call("load_collection", self._name, timeout=LOAD_SECONDS)
            self._server.perform(read)
        return found

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """See ``VectorStore.search``; no more than ``MOST`` hits are found of each."""
        rows = check_rows(vectors, len(vectors), self._dimension, self._encoder)
        scores = np.full((len(rows), count), -np.inf, dtype=np.float32)
        ids = np.full((len(rows), count), -1, dtype=np.int64)
        for start in range(0, len(rows) if count else 0, QUERIES):
            asked = rows[start : start + QUERIES]
            width = min(count, MOST)
            found = self._ask("search", self._name, asked, limit=width, output_fields=["id"])
            for row, hits in enumerate(found, start):
                scores[row, : len(hits)] = hits.distances
                ids[row, : len(hits)] = hits.ids
        return scores, ids

    def newest(self) -> MilvusStore:
        """See ``VectorStore.newest``."""
        found = self._find_dimension()
        if found is None:
            raise IndexUnreadable(
                f"Milvus at {self._server.uri} holds no vectors of {self._encoder};"
                " write them with: techmatch reindex"
            )
        searched = copy(self)
        searched._dimension = found
        return searched

    def exists(self) -> bool:
        """See ``VectorStore.exists``."""
        return self._find_dimension() is not None

    def drop(self) -> None:
        """See ``VectorStore.drop``."""
        self.unseal()
        self._server.call("drop_collection", self._name)

    def _begin(self) -> None:
        """Take the mark away before the first change, and make the collection if need be."""
        if self._is_begun:
            return
        self._server.perform(_make_marks)
        self.unseal()
        found = self._find_dimension()
        if found not in (None, self._dimension):
            self.drop()
            found = None
        if found is None:
            self._server.perform(self._make)
        self._is_begun = True

    def _make(self, client: Any) -> None:
        from pymilvus import DataType

        schema = client.create_schema(description=self._encoder)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._dimension)
        schema.add_field("version", DataType.VARCHAR, max_length=_LONGEST)
        _create(client, self._name, schema, "Strong")

    def _find_dimension(self) -> int | None:
        """Return of which dimension the stored vectors are; None where there is nothing."""
        try:
            found = self._server.call("describe_collection", self._name, timeout=SEARCH_SECONDS)
        except NoCollection:
            return None
        (dimension,) = [
            field["params"]["dim"] for field in found["fields"] if field["name"] == "vector"
        ]
        return int(dimension)

    def _read_mark(self) -> Mapping[str, Any] | None:
        wanted = {"ids": [self._name], "output_fields": ["mark", "written_at"]}
        try:
            rows = self._ask("query", MARKS, **wanted)
        except NoCollection:
            return None
        return rows[0] if rows else None

    def _ask(self, method: str, name: str, *args: Any, **named: Any) -> Any:
        """Call what needs the collection in the server's memory, and for which a page waits."""
        named["timeout"] = SEARCH_SECONDS
        try:
            return self._server.call(method, name, *args, **named)
        except NotLoaded:
            self._server.call("load_collection", name, timeout=LOAD_SECONDS)
            return self._server.call(method, name, *args, **named)


def drop_others(server: MilvusServer, kept: Sequence[str]) -> None:
    """Remove the collections of ours that are not among these names, with their marks."""
    for name in server.call("list_collections"):
        if name.startswith(PREFIX) and name != MARKS and name not in kept:
            with suppress(NoCollection):
                server.call("delete", MARKS, ids=[name])
            server.call("drop_collection", name)


def _make_marks(client: Any) -> None:
    from pymilvus import DataType

    if client.has_collection(MARKS, timeout=ASK_SECONDS):
        return
    schema = client.create_schema(description="Of which state the other collections are")
    schema.add_field("name", DataType.VARCHAR, is_primary=True, max_length=_LONGEST)
    schema.add_field("mark", DataType.VARCHAR, max_length=_MARK_LONGEST)
    schema.add_field("written_at", DataType.DOUBLE)
    # A collection without vectors there is none.
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
    _create(client, MARKS, schema, "Bounded")


def _create(client: Any, name: str, schema: Any, consistency: str) -> None:
    index = client.prepare_index_params()
    index.add_index("vector", index_type="FLAT", metric_type="IP")
    client.create_collection(
        name, schema=schema, index_params=index, consistency_level=consistency, timeout=LOAD_SECONDS
    )


def _cut(keys: Sequence[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(keys), size):
        yield list(keys[start : start + size])
