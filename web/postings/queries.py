"""Published postings as views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from web.base import db
from web.people.models import User
from web.postings.disclosure import PostingView, public_view
from web.postings.kinds import MEMBERS
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


def members_by_owner(organisation_ids: Iterable[int]) -> dict[int, list[User]]:
    """Return who acts for each organisation: its members whose accounts are in use."""
    wanted = set(organisation_ids)
    found: dict[int, list[User]] = {key: [] for key in wanted}
    statement = select(User).where(
        User.organisation_id.in_(wanted), User.role.in_(MEMBERS), User.active
    )
    for user in db.session().scalars(statement.order_by(User.id)):
        if user.organisation_id is not None:
            found[user.organisation_id].append(user)
    return found


def owners_of(posting: Posting, but: User | None = None) -> list[User]:
    """Return who acts for the posting's owner, without the one who did it."""
    members = members_by_owner({posting.organisation_id})[posting.organisation_id]
    return [member for member in members if but is None or member.id != but.id]
