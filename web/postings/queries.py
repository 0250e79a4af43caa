"""Published postings as views."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from web.base import db
from web.postings.disclosure import PostingView, public_view
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.postings.states import PostingState


def views_of(ids: Sequence[int]) -> list[PostingView]:
    """Return the public views of published postings in the order of ``ids``."""
    statement = select(Posting).where(Posting.id.in_(ids), Posting.state == PostingState.PUBLISHED)
    found = public_views(db.session().scalars(statement.options(*posting_options())).all())
    place = {posting_id: position for position, posting_id in enumerate(ids)}
    return sorted(found, key=lambda view: place[view.id])


def public_views(postings: Sequence[Posting]) -> list[PostingView]:
    """Return what anybody may see of the postings' published texts."""
    return [
        public_view(posting.published_revision)
        for posting in postings
        if posting.published_revision is not None
    ]
