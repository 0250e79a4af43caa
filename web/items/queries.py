"""One listed posting for its reader."""

from __future__ import annotations

from sqlalchemy import select

from matcher.types import Kind
from web.base import db
from web.people.models import User
from web.postings.disclosure import PostingView, disclose, is_listed
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.postings.queries import public_views
from web.postings.states import PostingState


def find_view(posting: Posting, kind: Kind, viewer: User | None) -> PostingView | None:
    """Return what the viewer may see of a listed posting's page, or None where there is none."""
    if posting.kind is not kind or not is_listed(posting) or posting.published_revision is None:
        return None
    return disclose(posting.published_revision, viewer)


def list_own_offers(user: User | None, other: PostingView) -> list[PostingView]:
    """Return the published postings of the user's organisation that can be offered to ``other``.

    Those that share a field with it come first.
    """
    if user is None or user.organisation_id is None:
        return []
    statement = (
        select(Posting)
        .where(
            Posting.organisation_id == user.organisation_id,
            Posting.kind == other.kind.opposite,
            Posting.state == PostingState.PUBLISHED,
        )
        .options(*posting_options())
        .order_by(Posting.id.desc())
    )
    own = public_views(db.session().scalars(statement).all())
    return sorted(own, key=lambda mine: -len(set(mine.fields) & set(other.fields)))
