"""Keeping embeddings and indexes true to the database.

What is due follows from the database alone: a published posting whose embedding is missing,
of another encoder, or of another text; an index that holds other ids than there are
embeddings. So whatever a crash interrupts is found and done again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.text import content_hash, embedding_text
from matcher.types import FloatMatrix, Item, Kind
from matcher.workflow import PostingState
from web import db
from web.models import Embedding, Posting, Revision
from web.models.base import utc_now
from web.queries.disclosure import public_item
from web.services import engine

BATCH = 256
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Work:
    """One posting whose public text has to be embedded."""

    posting_id: int
    text: str
    hash: str


def work_stamp() -> object:
    """Return what changes whenever a posting is published, changed or taken off."""
    with db.reading():
        row = db.session().execute(
            select(func.count(), func.max(Revision.decided_at))
            .select_from(Posting)
            .join(Revision, Revision.id == Posting.published_revision_id)
            .where(Posting.state == PostingState.PUBLISHED)
        )
        return tuple(row.one())


def embed_due(progress: Progress | None = None) -> int:
    """Embed whatever is stale, drop what is no longer published; return how many were done."""
    work = find_stale()
    for start in range(0, len(work), BATCH):
        batch = work[start : start + BATCH]
        _embed(batch)
        if progress is not None:
            progress(start + len(batch), len(work))
    dropped = drop_unpublished()
    for kind in Kind:
        sync_index(kind)
    return len(work) + dropped


def find_stale() -> list[Work]:
    """Return the published postings whose embedding does not fit their public text."""
    name = engine.encoder().name
    with db.reading():
        rows = {row.posting_id: row for row in db.session().scalars(select(Embedding))}
        work = []
        for item in public_items():
            row = rows.get(int(item.id))
            digest = content_hash(item)
            if row is None or row.content_hash != digest or row.encoder != name:
                work.append(Work(int(item.id), embedding_text(item), digest))
        return work


def drop_unpublished() -> int:
    """Remove embeddings of postings that left the platform; return how many."""
    gone = (
        select(Embedding.posting_id)
        .join(Posting, Posting.id == Embedding.posting_id)
        .where(Posting.state != PostingState.PUBLISHED)
    )
    with db.reading():
        ids = list(db.session().scalars(gone))
    if ids:
        with db.unit_of_work():
            db.session().execute(delete(Embedding).where(Embedding.posting_id.in_(ids)))
    return len(ids)


def sync_index(kind: Kind) -> bool:
    """Write a new generation of a kind's index when it differs from the embeddings."""
    with db.reading():
        rows = list(
            db.session().execute(
                select(Embedding.posting_id, Embedding.content_hash, Embedding.vector)
                .join(Posting, Posting.id == Embedding.posting_id)
                .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
                .where(Embedding.encoder == engine.encoder().name)
                .order_by(Embedding.posting_id)
            )
        )
    stamp = hashlib.sha256(repr([(row[0], row[1]) for row in rows]).encode()).hexdigest()
    ids = [int(row[0]) for row in rows]
    vectors = as_matrix([row[2] for row in rows])
    return engine.store_index(kind, ids, vectors, stamp)


def rebuild(progress: Progress | None = None) -> int:
    """Embed everything afresh and rewrite both indexes; return the number of items."""
    with db.unit_of_work():
        db.session().execute(delete(Embedding))
    embed_due(progress)
    with db.reading():
        return db.session().scalar(select(func.count()).select_from(Embedding)) or 0


def published_postings(
    kind: Kind | None = None, ids: Collection[int] | None = None
) -> Sequence[Posting]:
    """Return the published postings with what their public view needs, by id."""
    query = (
        select(Posting)
        .where(Posting.state == PostingState.PUBLISHED)
        .options(
            joinedload(Posting.organisation),
            joinedload(Posting.call),
            selectinload(Posting.published_revision).selectinload(Revision.tags),
        )
        .order_by(Posting.id)
    )
    if kind is not None:
        query = query.where(Posting.kind == kind)
    if ids is not None:
        query = query.where(Posting.id.in_(ids))
    return db.session().scalars(query).all()


def public_items(kind: Kind | None = None, ids: Collection[int] | None = None) -> list[Item]:
    """Return the published postings as the matcher sees them, by id."""
    return [
        public_item(posting.published_revision)
        for posting in published_postings(kind, ids)
        if posting.published_revision is not None
    ]


def as_matrix(vectors: Sequence[bytes]) -> FloatMatrix:
    """Return stored vectors as rows, shape (len(vectors), dimension of the encoder)."""
    dimension = engine.encoder().dimension
    if not vectors:
        return np.zeros((0, dimension), dtype=np.float32)
    return np.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), dimension)


def _embed(work: Iterable[Work]) -> None:
    batch = list(work)
    # Encoding may take long, so no transaction is open meanwhile.
    vectors = engine.encoder().encode([item.text for item in batch], "passage")
    with db.unit_of_work() as session:
        for entry, vector in zip(batch, vectors, strict=True):
            posting = session.get(Posting, entry.posting_id)
            if posting is None or not _still_holds(posting, entry.hash):
                continue  # Changed meanwhile: it is stale again, and found again.
            row = session.get(Embedding, entry.posting_id)
            if row is None:
                row = Embedding(posting_id=entry.posting_id)
                session.add(row)
            row.encoder = engine.encoder().name
            row.content_hash = entry.hash
            row.vector = np.ascontiguousarray(vector, dtype="<f4").tobytes()
            row.made_at = utc_now()


def _still_holds(posting: Posting, digest: str) -> bool:
    if posting.state is not PostingState.PUBLISHED or posting.published_revision is None:
        return False
    return content_hash(public_item(posting.published_revision)) == digest
