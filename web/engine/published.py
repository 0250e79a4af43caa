"""The published postings as the matcher sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Select, String, func, select, type_coerce
from sqlalchemy.orm import joinedload, selectinload

from matcher.text.tokens import content_hash
from matcher.types import Item, Kind
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.attachments.queries import texts_for_matching
from web.base import db
from web.base.caching.answers import keep, keep_each
from web.base.files.kinds import TextState
from web.base.files.models import StoredFile
from web.engine import corpus_files, encoders
from web.engine.by_item import compute_each
from web.people.models import Organisation
from web.postings.disclosure import lets_files_be_read, public_item
from web.postings.models import Posting, Revision
from web.postings.rows import read_published as read_texts
from web.postings.states import PostingState

_KNOWN = "techmatch_published"


@dataclass(frozen=True, slots=True)
class Published:
    """All published postings of a kind, by id, and the stamp they were read under.

    ``grounds`` is what each follows from: while that is the same, so is the item.
    """

    stamp: object
    items: tuple[Item, ...]
    grounds: Mapping[int, str]


def stamp(kind: Kind) -> object:
    """Return what changes whenever a posting of the kind is published, changed or taken off."""
    return keep("published.stamp", kind, lambda: _read_stamp(kind))


def _read_stamp(kind: Kind) -> object:
    row = db.session().execute(
        select(func.count(), func.max(Revision.decided_at), func.sum(Revision.id))
        .select_from(Posting)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
    )
    return (*row.one(), count_read_files(kind))


def count_read_files(kind: Kind) -> int:
    """Return how many files there are whose text the matcher reads; none of them changes."""
    return db.session().scalar(_count_read_files(kind)) or 0


def _count_read_files(kind: Kind, *by: Any) -> Select[Any]:
    """Select how many there are, ``by`` what."""
    counted: Select[Any] = select(*by, func.count())
    return (
        counted.select_from(Attachment)
        .join(Attachment.file)
        .join(Revision, Revision.id == Attachment.holder_id)
        .join(Posting, Posting.published_revision_id == Revision.id)
        .where(
            Attachment.holder == Holder.REVISION,
            StoredFile.text_state == TextState.READ,
            Revision.reads_attachments,
            Posting.kind == kind,
            Posting.state == PostingState.PUBLISHED,
        )
        .group_by(*by)
    )


def _read_grounds(kind: Kind) -> dict[int, str]:
    """Return, by published posting, what its item follows from."""
    counts = {
        key: count for key, count in db.session().execute(_count_read_files(kind, Posting.id))
    }
    # A time is compared and nothing else: as it is stored it need not be read.
    decided_at = type_coerce(Revision.decided_at, String())
    rows = db.session().execute(
        select(Posting.id, Revision.id, decided_at, Organisation.id, Organisation.district)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
        .order_by(Posting.id)
    )
    return {key: " ".join(map(str, (*own, counts.get(key, 0)))) for key, *own in rows}


def read_published(kind: Kind) -> Published:
    """Return the published postings of a kind; this process reads each state of each once."""
    known: dict[Kind, Published] = current_app.extensions.setdefault(_KNOWN, {})
    # The stamp is taken before the postings: what is published in between is read next time.
    present = stamp(kind)
    found = known.get(kind)
    if found is None or found.stamp != present:
        found = known[kind] = _read_anew(kind, present, found)
    return found


def _read_anew(kind: Kind, present: object, before: Published | None) -> Published:
    grounds = _read_grounds(kind)
    same: dict[int, Item] = {}
    before = before or _begin(kind)
    if before is not None:
        known = ((int(item.id), item) for item in before.items)
        same = {
            key: item
            for key, item in known
            if key in grounds and grounds[key] == before.grounds[key]
        }
    changed = [key for key in grounds if key not in same]
    same |= {int(item.id): item for item in public_items(kind, changed)}
    # What went between the two looks is not there, and the stamp is another by now.
    return Published(present, tuple(same[key] for key in grounds if key in same), grounds)


def _begin(kind: Kind) -> Published | None:
    """Return the items of a large corpus on disk: only what has changed since has to be read."""
    found = corpus_files.find_newest(kind, encoders.current().encoder)
    if found is None:
        return None
    grounds = {int(key): ground for key, ground in zip(found.kept.ids, found.grounds, strict=True)}
    return Published(None, tuple(found.kept.items), grounds)


def read_digests(kind: Kind) -> list[tuple[Item, str]]:
    """Return the published postings of a kind with the hash of what is embedded of each."""
    items = read_published(kind).items
    return list(zip(items, compute_each(("hash", kind), None, items, content_hash), strict=True))


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
    """Return the published postings as the matcher sees them now, by id."""
    rows = read_texts(_published_ids(kind) if ids is None else ids).values()
    found = sorted(
        (one for one in rows if kind is None or one.kind is kind), key=lambda one: one.posting.id
    )
    texts = texts_for_matching([one.id for one in found if lets_files_be_read(one)])
    return [public_item(one, texts.get(one.id, "")) for one in found]


def items_of(kind: Kind, ids: Iterable[int]) -> dict[int, Item]:
    """Return those of the postings that are published now and of the kind, by id."""
    found = keep_each("published.items", ids, _read_items)
    return {key: item for key, item in found.items() if item.kind is kind}


def _read_items(ids: Sequence[int]) -> dict[int, Item]:
    return {int(item.id): item for item in public_items(ids=ids)}


def _published_ids(kind: Kind | None) -> Sequence[int]:
    query = select(Posting.id).where(Posting.state == PostingState.PUBLISHED)
    if kind is not None:
        query = query.where(Posting.kind == kind)
    return db.session().scalars(query).all()
