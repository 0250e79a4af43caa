"""Taking the vectors of a living installation to Milvus."""

from __future__ import annotations

from collections.abc import Iterator

from embeddings.errors import IndexUnreadable
from matcher.domain.errors import ConfigError
from matcher.types import Kind
from web.base import db
from web.engine import encoders, index_files, milvus, vectors

ATTEMPTS = 5
"""So often is looked again where something is published meanwhile."""


def fill_milvus() -> Iterator[tuple[str, Kind, int]]:
    """Write what Milvus lacks; yield (encoder, kind, vectors) of each that is whole.

    Of the encoder in use and of one that is being prepared. Raises ConfigError where no
    server is named, IndexUnreadable where it cannot be written to.
    """
    if milvus.server() is None:
        raise ConfigError("TECHMATCH_MILVUS names no server to take the vectors to.")
    with db.reading():
        choices = [encoders.current(), encoders.preparing()]
    for encoder in sorted({one.encoder for one in choices if one is not None and one.encoder}):
        for kind in Kind:
            yield encoder, kind, _fill(kind, encoder)


def _fill(kind: Kind, encoder: str) -> int:
    """Write until both sides hold the same; return how many vectors that are."""
    server = milvus.server()
    assert server is not None
    for _ in range(ATTEMPTS):
        with db.reading():
            is_written = index_files.sync_index(kind, encoder)
        store = milvus.open_store(server, kind, encoder, 1)
        with db.reading():
            wanted = index_files.name_versions(vectors.read_versions(kind, encoder))
        if store.versions() == wanted and store.mark() is not None:
            return len(wanted)
        if not is_written:
            # The mark is right and the vectors are not: all are compared once more without one.
            store.unseal()
    raise IndexUnreadable("so much is published at the moment that Milvus stays behind; try again")
