"""What waits for the owner of a posting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.inbox import Task, TaskKind
from web.base.site import last_day
from web.calls.models import Call
from web.calls.states import CallState
from web.people.models import User
from web.postings.disclosure import disclose
from web.postings.kinds import MEMBERS
from web.postings.loading import posting_options
from web.postings.models import Posting, Revision
from web.postings.own import list_waiting_postings
from web.postings.states import PostingState, RevisionState

MOST = 50
"""So many tasks of one sort are listed; whoever has more sees them where they are worked."""

EXPIRES_WITHIN = timedelta(days=30)


def find_unfinished(user: User, _today: date) -> list[Task]:
    """Return drafts, and texts that an officer wants changed."""
    own = list_waiting_postings(user, MOST)
    closing = _closing_dates([posting.view.id for posting in own])
    return [
        Task(
            "revise" if one.latest.state is RevisionState.CHANGES_REQUESTED else "finish",
            one.view.id,
            one.view.title,
            closing.get(one.view.id),
            one.latest.decided_at or one.created_at,
        )
        for one in own
    ]


def find_expiring(user: User, today: date) -> list[Task]:
    """Return published postings whose validity ends soon."""
    statement = (
        select(Posting)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .where(
            Posting.organisation_id == user.organisation_id,
            Posting.state == PostingState.PUBLISHED,
            Revision.valid_until <= today + EXPIRES_WITHIN,
        )
        .options(*posting_options())
        .order_by(Revision.valid_until)
        .limit(MOST)
    )
    views = [
        disclose(posting.published_revision, user)
        for posting in db.session().scalars(statement)
        if posting.published_revision is not None
    ]
    return [Task("extend", view.id, view.title, view.valid_until) for view in views]


def _closing_dates(posting_ids: Sequence[int]) -> dict[int, date]:
    rows = db.session().execute(
        select(Posting.id, Call.closes_at)
        .join(Call, Call.id == Posting.call_id)
        .where(Posting.id.in_(posting_ids), Call.state == CallState.OPEN)
    )
    return {posting_id: last_day(closes_at) for posting_id, closes_at in rows}


TASKS = tuple(
    TaskKind(
        name,
        words,
        link,
        "drafting.renew" if name == "extend" else "drafting.edit",
        place=place,
        argument="posting_id",
        roles=MEMBERS,
        find=find,
    )
    for name, words, link, place, find in (
        ("revise", _l("按审核意见修改后重新提交"), _l("去修改"), 30, find_unfinished),
        # Found together with those to revise.
        ("finish", _l("草稿还没有提交"), _l("继续填写"), 31, None),
        ("extend", _l("快到有效期，到期会自动下架"), _l("去延长"), 50, find_expiring),
    )
)
