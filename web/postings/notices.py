"""What officers, and time, did to the account's postings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from web.base import db
from web.base.inbox import (
    Happenings,
    Notice,
    log_events,
    newest_entries,
    notices_of,
    oldest_told,
)
from web.base.models import LogEntry
from web.base.paging import count_rows
from web.people.models import User
from web.postings.disclosure import disclose
from web.postings.kinds import MEMBERS
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
    entries = newest_entries(_events(user, oldest_told()))
    titles = titles_for(user, {entry.object_id for entry in entries if entry.object_id})
    return notices_of(entries, "posting", titles, since)


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_rows(_events(user, since))


def _events(user: User, since: datetime) -> Select[Any]:
    own = select(Posting.id).where(Posting.organisation_id == user.organisation_id)
    return log_events(user, since, "posting", tuple(EVENTS)).where(LogEntry.object_id.in_(own))


HAPPENINGS = Happenings(
    MEMBERS,
    list_notices,
    count_notices,
    words={f"posting_{action}": words for action, words in EVENTS.items()},
    places={"posting": ("drafting.show", "posting_id")},
)
