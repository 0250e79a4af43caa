"""Stored embeddings. Each belongs to one posting and one encoder; two encoders never mix."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import aliased

from matcher.text.tokens import content_hash
from matcher.types import FloatMatrix, Item, Kind
from web.base import db
from web.base.clock import utc_now
from web.engine.changes import OF_VECTORS, among, find_due, follow
from web.engine.models import Embedding
from web.postings.disclosure import public_item
from web.postings.models import Posting
from web.postings.states import PostingState

AT_ONCE = 500
"""So many postings are asked for by number; of more all are read."""


@dataclass(frozen=True, slots=True)
class Work:
    """One posting whose public text has to be embedded."""

    posting_id: int
    text: str
    hash: str
    deep_text: str
    """What a transformer reads of it; the hash stands for both texts."""


def stamp(kind: Kind, encoder: str) -> tuple[int, datetime | None]:
    """Return what changes whenever a vector of a published posting of the kind does: how many
    there are, and when the last one was made."""
    times = read_times(kind, encoder)
    return len(times), max(times.values(), default=None)


def find_made_since(kind: Kind, encoder: str, time: datetime | None) -> set[int]:
    """Return the published postings of a kind whose vector was made after a time."""
    made = read_times(kind, encoder)
    return {key for key, own in made.items() if time is None or own > time}


def read_times(kind: Kind, encoder: str) -> Mapping[int, datetime]:
    """Return, by published posting of a kind, when its vector was made; each is read once."""

    def read(
        before: Mapping[int, datetime] | None, changed: Collection[int] | None
    ) -> Mapping[int, datetime]:
        query = _of_published(kind, encoder, Embedding.posting_id, Embedding.made_at)
        kept: dict[int, datetime] = {}
        if before is not None and changed is not None:
            query = query.where(*among(Embedding.posting_id, changed))
            kept = {**before}
            for key in changed:
                kept.pop(key, None)
        rows = db.session().execute(query)
        return {**kept, **{posting_id: made_at for posting_id, made_at in rows}}

    return follow(("vectors", kind, encoder), None, OF_VECTORS, read)


def read_hashes(encoder: str, ids: Collection[int] | None = None) -> dict[int, str]:
    """Return, by posting, which text each of the encoder's vectors was made from."""
    rows = db.session().execute(
        select(Embedding.posting_id, Embedding.content_hash).where(
            Embedding.encoder == encoder, *among(Embedding.posting_id, ids)
        )
    )
    return {posting_id: digest for posting_id, digest in rows}


def read_vectors(
    kind: Kind, encoder: str, ids: Collection[int] | None = None
) -> list[tuple[int, str, bytes]]:
    """Return (posting id, hash of the text, vector) of the published postings, by id.

    Where ``ids`` are given, of these at least.
    """
    columns = Embedding.posting_id, Embedding.content_hash, Embedding.vector
    query = _of_published(kind, encoder, *columns).order_by(Embedding.posting_id)
    if ids is not None and len(ids) <= AT_ONCE:
        query = query.where(Embedding.posting_id.in_(ids))
    rows = db.session().execute(query)
    return [(posting_id, digest, vector) for posting_id, digest, vector in rows]


def read_texts(kind: Kind, encoder: str) -> list[tuple[int, str]]:
    """Return (posting id, hash of the text) of the published postings with a vector, by id."""
    query = _of_published(kind, encoder, Embedding.posting_id, Embedding.content_hash)
    rows = db.session().execute(query.order_by(Embedding.posting_id))
    return [(posting_id, digest) for posting_id, digest in rows]


def read_versions(kind: Kind, encoder: str) -> list[tuple[int, str, datetime]]:
    """Return (posting id, hash of the text, when it was made) of the published postings with a
    vector, by id: whatever makes a vector anew changes one of the two."""
    columns = Embedding.posting_id, Embedding.content_hash, Embedding.made_at
    rows = db.session().execute(
        _of_published(kind, encoder, *columns).order_by(Embedding.posting_id)
    )
    return [(posting_id, digest, made_at) for posting_id, digest, made_at in rows]


def width_of(kind: Kind, encoder: str) -> int:
    """Return the dimension of the stored vectors; 1 where there are none."""
    vector = db.session().scalar(_of_published(kind, encoder, Embedding.vector).limit(1))
    return len(vector) // 4 if vector else 1


def find_vectors(kind: Kind, encoder: str, items: Sequence[Item]) -> dict[str, bytes]:
    """Return item -> the vector of its present text, of those that have one.

    A vector of an earlier text would still be found by what its owner has hidden since.
    """
    wanted = {int(item.id): content_hash(item) for item in items}
    rows = read_vectors(kind, encoder, wanted) if wanted else []
    return {str(key): vector for key, digest, vector in rows if wanted.get(key) == digest}


def count_of(kind: Kind, encoder: str) -> int:
    """Return how many published postings of a kind have a vector."""
    return len(read_times(kind, encoder))


def _of_published(kind: Kind, encoder: str, *columns: Any) -> Select[Any]:
    """Select of the vectors of published postings."""
    chosen: Select[Any] = select(*columns)
    return (
        chosen.select_from(Embedding)
        .join(Posting, Posting.id == Embedding.posting_id)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
        .where(Embedding.encoder == encoder)
    )


def as_matrix(vectors: Sequence[bytes], dimension: int) -> FloatMatrix:
    """Return stored vectors as rows, shape (len(vectors), dimension)."""
    if not vectors:
        return np.zeros((0, dimension), dtype=np.float32)
    return np.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), dimension)


def store(work: Sequence[Work], rows: FloatMatrix, encoder: str) -> None:
    """Store the vectors of the postings that still have the text they were made from.

    For the unit of work of the caller, begun after the encoding: encoding may take long.
    """
    session = db.session()
    for entry, vector in zip(work, rows, strict=True):
        posting = session.get(Posting, entry.posting_id)
        if posting is None or not _still_holds(posting, entry.hash):
            continue  # Changed meanwhile: it is stale again, and found again.
        row = session.get(Embedding, (entry.posting_id, encoder))
        if row is None:
            row = Embedding(posting_id=entry.posting_id, encoder=encoder)
            session.add(row)
        row.content_hash = entry.hash
        row.vector = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        row.made_at = utc_now()


def drop_unused(kept: Collection[str]) -> int:
    """Remove vectors of other encoders and of postings that left; return how many."""
    gone = select(Posting.id).where(Posting.state != PostingState.PUBLISHED)
    unused = or_(Embedding.encoder.not_in(kept), Embedding.posting_id.in_(gone))

    def judge(ids: Collection[int] | None) -> set[int]:
        own = among(Embedding.posting_id, ids)
        return set(db.session().scalars(select(Embedding.posting_id).where(unused, *own)))

    with db.reading():
        due = find_due("unused", frozenset(kept), judge)
    if not due:
        return 0
    with db.unit_of_work():
        own = among(Embedding.posting_id, due if len(due) <= AT_ONCE else None)
        dropped = delete(Embedding).where(unused, *own)
        return int(db.session().connection().execute(dropped).rowcount)


def lacks_any(encoder: str, than: str) -> bool:
    """Return whether a published posting has a vector of ``than`` and none of ``encoder``.

    A vector of another text counts as none.
    """
    other = aliased(Embedding)
    same = select(other.posting_id).where(
        other.posting_id == Embedding.posting_id,
        other.encoder == encoder,
        other.content_hash == Embedding.content_hash,
    )
    lacking = (
        select(Embedding.posting_id)
        .join(Posting, Posting.id == Embedding.posting_id)
        .where(Posting.state == PostingState.PUBLISHED, Embedding.encoder == than)
        .where(~same.exists())
    )

    def judge(ids: Collection[int] | None) -> set[int]:
        return set(db.session().scalars(lacking.where(*among(Embedding.posting_id, ids))))

    return bool(find_due(("lacking", encoder, than), None, judge))


def count_embedded(encoder: str) -> tuple[int, int]:
    """Return (published postings with a vector of the encoder, published postings)."""
    published = Posting.state == PostingState.PUBLISHED
    total = db.session().scalar(select(func.count()).select_from(Posting).where(published))
    done = db.session().scalar(
        select(func.count())
        .select_from(Embedding)
        .join(Posting, Posting.id == Embedding.posting_id)
        .where(published, Embedding.encoder == encoder)
    )
    return done or 0, total or 0


def _still_holds(posting: Posting, digest: str) -> bool:
    if posting.state is not PostingState.PUBLISHED or posting.published_revision is None:
        return False
    return content_hash(public_item(posting.published_revision)) == digest
