"""Published postings as views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from web.base import db
from web.base.caching.answers import keep_each
from web.people.models import User
from web.postings.disclosure import PostingView, public_view
from web.postings.kinds import MEMBERS
from web.postings.models import Posting
from web.postings.rows import read_published


def views_of(ids: Sequence[int]) -> list[PostingView]:
    """Return the public views of published postings in the order of ``ids``."""
    found = keep_each("views", ids, _read_views)
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def _read_views(ids: Sequence[int]) -> dict[int, PostingView]:
    return {one: public_view(text) for one, text in read_published(ids).items()}


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
