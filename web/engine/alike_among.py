"""Postings of a whole batch that may tell the same: all texts are encoded at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from matcher.advice.duplicates import find_duplicates
from matcher.text.tokens import embedding_text
from matcher.types import FloatMatrix, Item, Kind
from web.base import db
from web.engine import service as engine
from web.engine.alike import MOST_WAITING
from web.engine.models import DistinctPosting
from web.people.models import User
from web.postings.disclosure import disclose, item_of
from web.postings.loading import revision_options
from web.postings.models import Revision
from web.postings.queries import views_of
from web.postings.states import RevisionState


def find_alike_among(officer: User, revisions: Sequence[Revision]) -> dict[int, list[str]]:
    """Return, by posting, the titles of what each of these submitted texts may repeat.

    Compared are the texts among each other, with others that wait and with what is published.
    What an author said is not the same is left out; so are postings that nothing is like.
    """
    found: dict[int, list[str]] = {}
    for kind in Kind:
        chosen = [revision for revision in revisions if revision.kind is kind]
        if chosen:
            found |= _find_of_kind(officer, kind, chosen)
    return found


def _find_of_kind(officer: User, kind: Kind, chosen: Sequence[Revision]) -> dict[int, list[str]]:
    texts = [*chosen, *_others_waiting(kind, [one.posting_id for one in chosen])]
    views = [disclose(revision, officer) for revision in texts]
    items = [
        # The organisation's own count here, too: the same text submitted twice.
        replace(item_of(view, revision.posting), organisation=None)
        for view, revision in zip(views, texts, strict=True)
    ]
    vectors = engine.encoder().encode([embedding_text(item) for item in items])
    distinct = _said_distinct([one.posting_id for one in chosen])
    titles = {view.id: view.title for view in views}
    published = engine.corpus(kind, fresh=False)
    alike: dict[int, list[int]] = {}
    for row, revision in enumerate(chosen):
        keys = _keys(items[row], vectors[row], items, vectors)
        keys += _keys(items[row], vectors[row], published.items, published.vectors("short"))
        own = distinct.get(revision.posting_id, frozenset()) | {revision.posting_id}
        alike[revision.posting_id] = [key for key in dict.fromkeys(keys) if key not in own]
    # Looked up again: what has left the platform is no reason any more.
    unknown = {key for keys in alike.values() for key in keys} - titles.keys()
    titles |= {view.id: view.title for view in views_of(sorted(unknown))}
    named = {
        key: [titles[other] for other in others if other in titles] for key, others in alike.items()
    }
    return {key: names for key, names in named.items() if names}


def _keys(item: Item, vector: object, others: Sequence[Item], vectors: FloatMatrix) -> list[int]:
    # One more than is shown: the text itself may be among them.
    found = find_duplicates(item, vector, others, vectors, count=4)  # type: ignore[arg-type]
    return [int(others[one.position].id) for one in found]


def _others_waiting(kind: Kind, but: Sequence[int]) -> list[Revision]:
    statement = (
        select(Revision)
        .where(
            Revision.state == RevisionState.SUBMITTED,
            Revision.kind == kind,
            Revision.posting_id.not_in(but),
        )
        .options(*revision_options())
        .order_by(Revision.id.desc())
        .limit(MOST_WAITING)
    )
    return list(db.session().scalars(statement))


def _said_distinct(posting_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    statement = select(DistinctPosting.posting_id, DistinctPosting.other_id).where(
        DistinctPosting.posting_id.in_(posting_ids)
    )
    found: dict[int, frozenset[int]] = {}
    for posting_id, other_id in db.session().execute(statement):
        found[posting_id] = found.get(posting_id, frozenset()) | {other_id}
    return found
