"""The technology that firms still look for 技术需求清单: published needs without a signed deal."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from web.base import db
from web.catalogues.lists import NamedList, arrange_by_kind
from web.catalogues.queries import line_of
from web.matches.models import Match
from web.matches.states import SIGNED_MATCH_STATES
from web.postings.loading import posting_options
from web.postings.models import NeedRevision, Posting
from web.postings.queries import public_views
from web.postings.states import PostingState


def list_unmet() -> list[NamedList]:
    """Return what is still looked for, a list for each kind of technology.

    A need that a contract met in part leaves the list as well, but only where it is public in
    full: of a firm that stays anonymous its absence would tell that it has signed.
    """
    is_signed = exists().where(
        Match.need_id == Posting.id, Match.state.in_(tuple(SIGNED_MATCH_STATES))
    )
    statement = (
        select(Posting)
        .join(NeedRevision, NeedRevision.id == Posting.published_revision_id)
        .where(
            Posting.kind == Kind.NEED,
            Posting.state == PostingState.PUBLISHED,
            or_(~is_signed, NeedRevision.confidentiality != Confidentiality.PUBLIC),
        )
        .options(*posting_options())
        .order_by(Posting.id)
    )
    views = public_views(db.session().scalars(statement).all())
    return arrange_by_kind([line_of(view.id, view, view) for view in views])
