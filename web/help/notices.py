"""What came of the account's requests for help."""

from __future__ import annotations

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
    oldest_told,
)
from web.base.models import LogEntry
from web.base.paging import count_rows
from web.help.models import HelpRequest
from web.people.models import User
from web.postings.kinds import MEMBERS
from web.postings.models import Posting
from web.postings.notices import titles_for

EVENTS = {
    "help_answer": _l("经纪人答复了您的求助"),
    "help_grant": _l("已受理，进入张榜准备"),
    "help_refuse": _l("求助没有受理，请看原因"),
    "help_lapse": _l("需求到期下架，还没办完的求助随之失效"),
}


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return what came of the requests, each told of the need it is about.

    A request has no page and no title of its own.
    """
    entries = newest_entries(_events(user, oldest_told()))
    wanted = {entry.object_id for entry in entries}
    rows = db.session().execute(
        select(HelpRequest.id, HelpRequest.posting_id).where(HelpRequest.id.in_(wanted))
    )
    needs = {request_id: need_id for request_id, need_id in rows}
    titles = titles_for(user, needs.values())
    return [
        Notice(entry.at, entry.action, "posting", need_id, titles[need_id], entry.at > since)
        for entry in entries
        if entry.object_id is not None and (need_id := needs[entry.object_id])
    ]


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_rows(_events(user, since))


def _events(user: User, since: datetime) -> Select[Any]:
    own = select(Posting.id).where(Posting.organisation_id == user.organisation_id)
    asked = select(HelpRequest.id).where(HelpRequest.posting_id.in_(own))
    return log_events(user, since, "help_request", tuple(EVENTS)).where(
        LogEntry.object_id.in_(asked),
        # A firm that withdraws its need knows that its requests end with it.
        (LogEntry.action != "help_lapse") | LogEntry.actor_id.is_(None),
    )


HAPPENINGS = Happenings(
    MEMBERS,
    list_notices,
    count_notices,
    words=EVENTS,
    anchors=dict.fromkeys(EVENTS, "help"),
)
