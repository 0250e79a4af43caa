"""Keeping embeddings and indexes true to the database.

What is due follows from the database alone: a published posting whose embedding is missing or
of another text; an index that holds other ids than there are embeddings. So whatever a crash
interrupts is found and done again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial

from flask import current_app
from sqlalchemy import delete, func, select

from embeddings.errors import IndexUnreadable
from matcher.text.tokens import content_hash, deep_text, embedding_text
from matcher.types import Encoder, Kind
from web.base import db
from web.engine import deep, encoders, index_files, loaded, published, vectors
from web.engine.changes import find_due
from web.engine.models import Embedding
from web.engine.vectors import Work

logger = logging.getLogger(__name__)

BATCH = 256

LARGE = 20_000
"""An index of more vectors than this takes long to write. One that is only behind is left to the
look beside the tasks, which waits until no more vectors come; meanwhile it is not used."""

DEEP_WORK = 1000
"""So many postings are made ready for the transformer at once; one step reads fewer."""

_LOOKED = "techmatch_index_looked"
"""Kind -> the mark of the vectors when it was last looked whether the index is behind."""
Progress = Callable[[int, int], None]


def work_stamp() -> object:
    """Return what changes whenever a posting is published, changed or taken off."""
    with db.reading():
        return tuple(published.stamp(kind) for kind in Kind)


def embed_due(progress: Progress | None = None) -> int:
    """Embed whatever is stale, drop what is not needed; return how many were done."""
    with db.reading():
        encoder = loaded.present().encoder
    encoders.record_current(encoder.name)
    work = find_stale(encoder)
    for start in range(0, len(work), BATCH):
        batch = work[start : start + BATCH]
        # Encoding may take long, so no transaction is open meanwhile.
        rows = encoder.encode([item.text for item in batch], "passage")
        read = deep.read(batch)
        with db.unit_of_work():
            vectors.store(batch, rows, encoder.name)
            if read is not None:
                # Together: else it would not count again until it has read this one too.
                vectors.store(batch, read, deep.name())
        if progress is not None:
            progress(start + len(batch), len(work))
    dropped = drop_unused()
    sync_indexes(encoder, is_urgent=False)
    return len(work) + dropped


def find_stale(encoder: Encoder | None = None) -> list[Work]:
    """Return the published postings without an embedding of their public text.

    By ``encoder``; by default the one in use.
    """
    with db.reading():
        return _list_stale((encoder or loaded.present().encoder).name)


def is_reading_due() -> bool:
    """Return whether there are postings that the transformer has not read."""
    with db.reading():
        return deep.is_due(loaded.present().encoder.name)


def read_deeply(seconds: float = deep.STEP_SECONDS) -> bool:
    """Have the transformer read postings it has not read, for some seconds.

    Returns whether there may be more to read at once.
    """
    with db.reading():
        if not deep.is_due(loaded.present().encoder.name):
            return False
        work = _list_stale(deep.name(), DEEP_WORK)
    return deep.advance(work, seconds)


def _list_stale(encoder: str, most: int | None = None) -> list[Work]:
    with db.reading():
        due = find_due(("stale", encoder), None, partial(_judge_texts, encoder))
        stale = published.pick_items(sorted(due)[:most])
    return [
        Work(key, embedding_text(item), content_hash(item), deep_text(item))
        for key, item in stale.items()
    ]


def _judge_texts(encoder: str, ids: Collection[int] | None) -> list[int]:
    """Return those of the published postings of whose present text there is no vector."""
    hashes = vectors.read_hashes(encoder, ids)
    if ids is None:
        found = [pair for kind in Kind for pair in published.read_digests(kind)]
    else:
        found = [(item, content_hash(item)) for item in published.pick_items(ids).values()]
    return [int(item.id) for item, digest in found if hashes.get(int(item.id)) != digest]


def drop_unused() -> int:
    """Remove vectors and indexes nobody needs: of postings that left, of earlier encoders.

    Returns how many vectors were removed.
    """
    with db.reading():
        kept = encoders.kept_names() | {deep.name()}
    dropped = vectors.drop_unused(kept)
    with _unhindered():
        index_files.drop_unused(kept)
    return dropped


def sync_indexes(encoder: Encoder, *, is_urgent: bool = True) -> None:
    """Bring both indexes of an encoder to the state of its embeddings.

    Where it is not urgent a large one that is there is left to ``keep_index``.
    """
    with db.reading(), _unhindered():
        for kind in Kind:
            if is_urgent or not _may_wait(kind, encoder.name):
                index_files.sync_index(kind, encoder.name, encoder.dimension)


@contextmanager
def _unhindered() -> Iterator[None]:
    """Go on where Milvus is away: search does without it, and ``keep_index`` makes up for it."""
    try:
        yield
    except IndexUnreadable as error:
        logger.info("the vectors in Milvus stay as they are: %s", error)


def _may_wait(kind: Kind, encoder: str) -> bool:
    is_there = index_files.written_at(kind, encoder) is not None
    return is_there and vectors.count_of(kind, encoder) > LARGE


def keep_index() -> bool:
    """Write this host's index where another host's worker changes what it is made from, and a large
    one after each change.

    For every worker, beside its tasks. While vectors come one after the other it waits: an index
    that is behind is not used. Returns False: there is no more at once.
    """
    looked: dict[Kind, str] = current_app.extensions.setdefault(_LOOKED, {})
    with db.reading():
        encoder = encoders.current().encoder
        for kind in Kind if encoder else ():
            mark = index_files.read_mark(kind, encoder)
            if index_files.is_fresh(kind, encoder, mark):
                continue
            if looked.get(kind) == mark:
                with _unhindered():
                    index_files.sync_index(kind, encoder)
            looked[kind] = mark
    return False


def rebuild(progress: Progress | None = None) -> int:
    """Embed everything afresh and rewrite both indexes; return the number of items.

    Raises IndexUnreadable where Milvus cannot be written to.
    """
    with db.reading():
        encoder = loaded.present().encoder
    name = encoder.name
    with db.unit_of_work():
        db.session().execute(delete(Embedding).where(Embedding.encoder.in_((name, deep.name()))))
    embed_due(progress)
    with db.reading():
        for kind in Kind:
            index_files.sync_index(kind, name, encoder.dimension)
        mine = select(func.count()).select_from(Embedding).where(Embedding.encoder == name)
        return db.session().scalar(mine) or 0
