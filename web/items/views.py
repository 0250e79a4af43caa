"""The public pages of needs and achievements."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for

from matcher.domain.policy import Action
from matcher.types import Kind
from web.base.access import allows
from web.base.caching.answers import keep
from web.base.guard import subject
from web.base.urls import absolute_url
from web.items import queries as public
from web.items.structured import describe_posting
from web.people.session import actor
from web.postings import queries as listing
from web.postings.disclosure import PostingView, public_view
from web.postings.models import Posting
from web.postings.permissions import CREATE_ACHIEVEMENT, CREATE_NEED
from web.postings.states import PostingState

blueprint = Blueprint("items", __name__)

RELATED = 4
"""So many similar postings are shown beside one."""


@blueprint.get("/achievements/<int:posting_id>")
def achievement(**_: int) -> str:
    """Show one achievement."""
    return _show_posting(Kind.ACHIEVEMENT)


@blueprint.get("/needs/<int:posting_id>")
def need(**_: int) -> str:
    """Show one need."""
    return _show_posting(Kind.NEED)


def _show_posting(kind: Kind) -> str:
    viewer, posting = actor(), subject(Posting)
    view = public.find_view(posting, kind, viewer)
    if view is None or posting.published_revision is None:
        abort(404)
    address = absolute_url(url_for(f"items.{kind.value}", posting_id=view.id))
    may_offer = allows(viewer, _offering(kind)) and view.state.value == "published"
    return render_template(
        f"items/{kind.value}.html",
        view=view,
        structured=describe_posting(public_view(posting.published_revision), address),
        may_offer=may_offer,
        own=public.list_own_offers(viewer, view) if may_offer else [],
        related=_list_related(view),
        posting=posting,
    )


def _list_related(view: PostingView) -> list[PostingView]:
    from web.engine.service import find_similar

    if view.state is not PostingState.PUBLISHED:
        return []
    similar = keep(
        "similar", (view.kind, view.id), lambda: find_similar(view.kind, view.id, RELATED)
    )
    return listing.views_of(similar)


def _offering(kind: Kind) -> Action:
    """Return what who may post the other side's kind is allowed to do."""
    return CREATE_ACHIEVEMENT if kind is Kind.NEED else CREATE_NEED
