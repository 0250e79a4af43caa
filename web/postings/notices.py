"""What officers, and time, did to the account's postings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from matcher.domain.codes import Role
from web.base import db
from web.base.inbox import (
    Happenings,
    Notice,
    count_selected,
    log_events,
    newest_entries,
    oldest_told,
)
from web.base.models import LogEntry
from web.people.models import User
from web.postings.disclosure import disclose
from web.postings.loading import posting_options
from web.postings.models import Posting

EVENTS = {
    "audit_publish": _l("审核通过，已公开发布"),
    "audit_request_changes": _l("退回修改，请看审核意见"),
    "audit_reject": _l("审核未通过，请看说明"),
    "expire": _l("有效期已过，已自动下架"),
}


def titles_for(user: User, posting_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of postings as the account may see them."""
    statement = select(Posting).where(Posting.id.in_(posting_ids)).options(*posting_options())
    return {
        posting.id: disclose(posting.latest, user).title
        for posting in db.session().scalars(statement)
    }


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return what happened to the postings of the account's organisation."""
    if not _is_member(user):
        return []
    entries = newest_entries(_events(user, oldest_told()))
    titles = titles_for(user, {entry.object_id for entry in entries if entry.object_id})
    return [
        Notice(
            entry.at,
            f"posting_{entry.action}",
            "posting",
            entry.object_id,
            titles[entry.object_id],
            entry.at > since,
        )
        for entry in entries
        if entry.object_id is not None and entry.object_id in titles
    ]


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_selected(_events(user, since)) if _is_member(user) else 0


def _events(user: User, since: datetime) -> Select[Any]:
    own = select(Posting.id).where(Posting.organisation_id == user.organisation_id)
    return log_events(user, since, "posting", tuple(EVENTS)).where(LogEntry.object_id.in_(own))


def _is_member(user: User) -> bool:
    return user.role in (Role.FIRM, Role.INSTITUTE)


HAPPENINGS = Happenings(
    list_notices,
    count_notices,
    words={f"posting_{action}": words for action, words in EVENTS.items()},
    places={"posting": ("drafting.show", "posting_id")},
)
