"""Stored vectors of public entries. Each belongs to one entry and one encoder; two never mix."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import delete, func, null, or_, select
from sqlalchemy.orm import joinedload

from matcher.text.tokens import content_hash, embedding_text
from matcher.types import FloatMatrix, Item
from web.base import db
from web.base.clock import utc_now
from web.registers.disclosure import public_item
from web.registers.models import Entry, EntryVector

PUBLIC = Entry.shown.is_not(null())


@dataclass(frozen=True, slots=True)
class Work:
    """One entry whose public text has to be embedded."""

    entry_id: int
    text: str
    hash: str


def stamp(register: str, encoder: str) -> object:
    """Return what changes whenever a public text of the register, or a vector of one, does."""
    texts = db.session().execute(
        select(
            func.count(), func.sum(Entry.id), func.sum(Entry.version), func.max(Entry.shown_at)
        ).where(Entry.register == register, PUBLIC)
    )
    made = db.session().execute(
        select(func.count(), func.max(EntryVector.made_at))
        .join(Entry, Entry.id == EntryVector.entry_id)
        .where(Entry.register == register, PUBLIC, EntryVector.encoder == encoder)
    )
    return encoder, tuple(texts.one()), tuple(made.one())


def stamp_all() -> tuple[object, object]:
    """Return what changes whenever a public text, or any vector, does."""
    texts = select(
        func.count(), func.sum(Entry.id), func.sum(Entry.version), func.max(Entry.shown_at)
    )
    made = select(func.count(), func.max(EntryVector.made_at))
    session = db.session()
    return tuple(session.execute(texts.where(PUBLIC)).one()), tuple(session.execute(made).one())


def read_items(register: str | None = None) -> list[Item]:
    """Return the public entries as the matcher sees them, by id."""
    query = select(Entry).where(PUBLIC).options(joinedload(Entry.organisation)).order_by(Entry.id)
    if register is not None:
        query = query.where(Entry.register == register)
    return [item_of(entry) for entry in db.session().scalars(query)]


def item_of(entry: Entry) -> Item:
    """Return a public entry as the matcher sees it, with the last day on which it is of use."""
    return replace(public_item(entry), valid_until=entry.until)


def read_vectors(register: str, encoder: str) -> dict[tuple[int, str], bytes]:
    """Return the vectors of a register's public entries by entry and hash of the text."""
    rows = db.session().execute(
        select(EntryVector.entry_id, EntryVector.content_hash, EntryVector.vector)
        .join(Entry, Entry.id == EntryVector.entry_id)
        .where(Entry.register == register, PUBLIC, EntryVector.encoder == encoder)
    )
    return {(entry_id, digest): vector for entry_id, digest, vector in rows}


def find_stale(encoder: str) -> list[Work]:
    """Return the public entries without a vector of their present text, by id."""
    known = {
        entry_id: digest
        for entry_id, digest in db.session().execute(
            select(EntryVector.entry_id, EntryVector.content_hash).where(
                EntryVector.encoder == encoder
            )
        )
    }
    work = []
    for item in read_items():
        digest = content_hash(item)
        if known.get(int(item.id)) != digest:
            work.append(Work(int(item.id), embedding_text(item), digest))
    return work


def store(work: Sequence[Work], rows: FloatMatrix, encoder: str) -> None:
    """Store the vectors of the entries that still have the text they were made from.

    For the unit of work of the caller, begun after the encoding: encoding may take long.
    """
    session = db.session()
    for one, vector in zip(work, rows, strict=True):
        entry = session.get(Entry, one.entry_id)
        if entry is None or entry.shown is None or content_hash(item_of(entry)) != one.hash:
            continue  # Changed meanwhile: it is stale again, and found again.
        row = session.get(EntryVector, (one.entry_id, encoder))
        if row is None:
            row = EntryVector(entry_id=one.entry_id, encoder=encoder)
            session.add(row)
        row.content_hash = one.hash
        row.vector = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        row.made_at = utc_now()


def drop_unused(kept: Collection[str]) -> int:
    """Remove vectors of other encoders and of entries that left; return how many."""
    gone = select(Entry.id).where(Entry.shown.is_(null()))
    unused = or_(EntryVector.encoder.not_in(kept), EntryVector.entry_id.in_(gone))
    with db.reading():
        count = (
            db.session().scalar(select(func.count()).select_from(EntryVector).where(unused)) or 0
        )
    if count:
        with db.unit_of_work():
            db.session().execute(delete(EntryVector).where(unused))
    return count
