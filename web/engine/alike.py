"""Postings that may tell the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, or_, select

from matcher.advice.duplicates import find_duplicates
from matcher.text.tokens import embedding_text
from matcher.types import Item
from web.base import db, log
from web.engine import service as engine
from web.engine.models import DistinctPosting
from web.engine.verbs import EngineVerb
from web.people.models import User
from web.postings.disclosure import PostingView, disclose, item_of
from web.postings.events import PostingDeleted
from web.postings.loading import history_options, revision_options
from web.postings.models import Posting, Revision
from web.postings.queries import views_of
from web.postings.states import PostingState, RevisionState
from web.postings.verbs import PostingObject

MOST_OWN = 60
"""How many of the organisation's newest postings are compared."""

MOST_WAITING = 200
"""How many of the texts that wait for the audit are compared."""

DEAD_STATES = (
    PostingState.WITHDRAWN,
    PostingState.REJECTED,
    PostingState.EXPIRED,
    PostingState.CLAIM,
)


@dataclass(frozen=True, slots=True)
class Alike:
    """A posting that may tell the same, as its reader may see it."""

    view: PostingView
    likeness: float
    is_own: bool


def find_alike(writer: User, item: Item) -> list[Alike]:
    """Return what may be the same: own postings in any state, others' published ones."""
    own = [(disclose(one.latest, writer), one) for one in _own_postings(writer, item)]
    items = [item_of(view, posting) for view, posting in own]
    found = [Alike(own[row][0], likeness, is_own=True) for row, likeness in _compare(item, items)]
    return found + _published_alike(item)


def find_alike_for_audit(officer: User, posting: Posting) -> list[Alike]:
    """Return what may be the same as a submitted text: published ones and those that wait."""
    item = item_of(disclose(posting.latest, officer), posting)
    waiting = [
        (disclose(revision, officer), revision.posting) for revision in _waiting_revisions(posting)
    ]
    items = [item_of(view, other) for view, other in waiting]
    found = [
        Alike(waiting[row][0], likeness, is_own=False) for row, likeness in _compare(item, items)
    ]
    # The organisation's own count here, too: the same text submitted twice.
    seen = {one.view.id for one in found}
    published = _published_alike(replace(item, organisation=None))
    return found + [one for one in published if one.view.id not in seen]


def say_distinct(writer: User, posting: Posting, others: Collection[int]) -> None:
    """Remember that the author says the posting is no duplicate of these.

    Numbers come from a form: those of the posting itself and of none at all are left out.
    """
    fresh = set(others) - said_distinct(posting.id) - {posting.id}
    known = select(Posting.id).where(Posting.id.in_(fresh)).order_by(Posting.id)
    for other in db.session().scalars(known).all():
        db.session().add(
            DistinctPosting(posting_id=posting.id, other_id=other, said_by_id=writer.id)
        )
        log.record(writer, EngineVerb.SAY_DISTINCT, PostingObject.POSTING, posting.id, other=other)


def said_distinct(posting_id: int) -> frozenset[int]:
    """Return the postings that a posting's author said are not the same."""
    said = select(DistinctPosting.other_id).where(DistinctPosting.posting_id == posting_id)
    return frozenset(db.session().scalars(said))


def forget_after(event: PostingDeleted) -> None:
    """A draft goes: with it what was said of it."""
    key = event.posting.id
    told = or_(DistinctPosting.posting_id == key, DistinctPosting.other_id == key)
    db.session().execute(delete(DistinctPosting).where(told))


def _published_alike(item: Item) -> list[Alike]:
    found = engine.corpus(item.kind, fresh=False)
    vector = engine.encoder().encode([embedding_text(item)])[0]
    vectors = found.vectors("short")
    likeness = {
        int(found.items[one.position].id): one.likeness
        for one in find_duplicates(item, vector, found.items, vectors)
        if found.items[one.position].id != item.id
        and (
            item.organisation is None or found.items[one.position].organisation != item.organisation
        )
    }
    # Looked up again: what has left the platform, or hidden itself, is told to nobody.
    return [Alike(view, likeness[view.id], is_own=False) for view in views_of(list(likeness))]


def _compare(item: Item, others: Sequence[Item]) -> list[tuple[int, float]]:
    if not others:
        return []
    vectors = engine.encoder().encode([embedding_text(one) for one in (item, *others)])
    found = find_duplicates(item, vectors[0], others, vectors[1:])
    return [(one.position, one.likeness) for one in found]


def _own_postings(writer: User, item: Item) -> list[Posting]:
    statement = (
        select(Posting)
        .where(
            Posting.organisation_id == writer.organisation_id,
            Posting.kind == item.kind,
            Posting.state.not_in(DEAD_STATES),
            Posting.id != int(item.id),
        )
        .options(*history_options())
        .order_by(Posting.id.desc())
        .limit(MOST_OWN)
    )
    return list(db.session().scalars(statement))


def _waiting_revisions(posting: Posting) -> list[Revision]:
    statement = (
        select(Revision)
        .where(
            Revision.state == RevisionState.SUBMITTED,
            Revision.kind == posting.kind,
            Revision.posting_id != posting.id,
        )
        .options(*revision_options())
        .order_by(Revision.id.desc())
        .limit(MOST_WAITING)
    )
    return list(db.session().scalars(statement))
