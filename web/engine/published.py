"""The published postings as the matcher sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

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
from web.engine.changes import OF_ITEMS, among, follow
from web.people.models import Organisation
from web.postings.disclosure import lets_files_be_read, public_item
from web.postings.models import Posting, Revision
from web.postings.rows import read_published as read_texts
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class Published:
    """All published postings of a kind, by id. ``stamp`` is another one for other items.

    ``grounds`` is what each follows from: while that is the same, so is the item.
    """

    stamp: object
    by_id: Mapping[int, Item]
    items: tuple[Item, ...]
    grounds: Mapping[int, str]


def stamp(kind: Kind) -> object:
    """Return what changes whenever a posting of the kind is published, changed or taken off.

    It is this process's own: another one has others for the same postings.
    """
    return keep("published.stamp", kind, lambda: read_published(kind).stamp)


def read_published(kind: Kind) -> Published:
    """Return the published postings of a kind; this process reads each state of each once."""
    found: Published = follow(("published", kind), None, OF_ITEMS, partial(_read_anew, kind))
    return found


def _read_anew(kind: Kind, before: Published | None, changed: Collection[int] | None) -> Published:
    grounds = _read_grounds(kind, changed)
    before = before or _begin(kind)
    known: Mapping[int, str] = {} if before is None else before.grounds
    looked_at = {*grounds, *known} if changed is None else changed
    others = [key for key in looked_at if grounds.get(key) != known.get(key)]
    if before is not None and not others:
        return before
    return _replace(kind, before, others, grounds)


def _begin(kind: Kind) -> Published | None:
    """Return the items of a large corpus on disk: only what has changed since has to be read."""
    found = corpus_files.find_newest(kind, encoders.current().encoder)
    if found is None:
        return None
    by_id = {int(item.id): item for item in found.kept.items}
    return Published(
        object(), by_id, tuple(by_id.values()), dict(zip(by_id, found.grounds, strict=True))
    )


def _replace(
    kind: Kind, before: Published | None, others: Collection[int], grounds: Mapping[int, str]
) -> Published:
    """Return what was known before with these postings as they are now."""
    read = {int(item.id): item for item in public_items(kind, grounds.keys() & others)}
    by_id = {} if before is None else dict(before.by_id)
    told = {} if before is None else dict(before.grounds)
    is_between = bool(by_id) and any(key < next(reversed(by_id)) for key in read.keys() - by_id)
    for key in sorted(others):
        # What went between the two looks is not there either, and is noted to have changed.
        if key in read:
            by_id[key], told[key] = read[key], grounds[key]
        else:
            by_id.pop(key, None), told.pop(key, None)
    if is_between:
        by_id = dict(sorted(by_id.items()))
    return Published(object(), by_id, tuple(by_id.values()), told)


def _read_grounds(kind: Kind, ids: Collection[int] | None) -> dict[int, str]:
    """Return, by published posting, what its item follows from; of some or of all."""
    own = among(Posting.id, ids)
    counts = {
        key: count for key, count in db.session().execute(_count_read_files(kind).where(*own)).all()
    }
    # A time is compared and nothing else: as it is stored it need not be read.
    decided_at = type_coerce(Revision.decided_at, String())
    rows = db.session().execute(
        select(Posting.id, Revision.id, decided_at, Organisation.id, Organisation.district)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED, *own)
    )
    return {key: " ".join(map(str, (*ground, counts.get(key, 0)))) for key, *ground in rows}


def _count_read_files(kind: Kind) -> Select[int, int]:
    """Select, by posting, how many files there are whose text the matcher reads; none of them
    changes."""
    return (
        select(Posting.id, func.count())
        .select_from(Attachment)
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
        .group_by(Posting.id)
    )


def pick_items(ids: Collection[int]) -> dict[int, Item]:
    """Return those of the postings that are published, by id, from what this process knows."""
    found = [read_published(kind).by_id for kind in Kind]
    return {key: known[key] for key in sorted(ids) for known in found if key in known}


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
