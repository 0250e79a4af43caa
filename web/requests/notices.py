"""What others did to the requests of an account's side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_, select

from matcher.domain.codes import Role
from web.base.inbox import (
    Happenings,
    Notice,
    log_events,
    newest_entries,
    notices_of,
    oldest_told,
    titles_of,
)
from web.base.models import LogEntry
from web.base.paging import count_rows
from web.people.models import User
from web.postings.kinds import MEMBERS
from web.requests.models import RegisterRequest
from web.requests.relations import asked_by, kept_by
from web.requests.verbs import RequestObject, RequestVerb

TO_ASKER = (RequestVerb.ACCEPT, RequestVerb.REFUSE, RequestVerb.LAPSE, RequestVerb.FINISH)
TO_KEEPER = (RequestVerb.ASK, RequestVerb.WITHDRAW, RequestVerb.FINISH, RequestVerb.RATE)

WORDS = {
    RequestVerb.ASK: _l("有单位申请您登记的资源"),
    RequestVerb.ACCEPT: _l("您的资源申请已被接受"),
    RequestVerb.REFUSE: _l("您的资源申请没有被接受，请看原因"),
    RequestVerb.LAPSE: _l("您的资源申请已失效"),
    RequestVerb.WITHDRAW: _l("对方撤回了资源申请"),
    RequestVerb.FINISH: _l("资源申请已登记完成"),
    RequestVerb.RATE: _l("您登记的资源收到评价"),
}


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return what became of what the account's side asked, or is asked for."""
    entries = newest_entries(_events(user, oldest_told()))
    titles = titles_of(RegisterRequest, entries)
    return notices_of(entries, RequestObject.REQUEST, titles, since)


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_rows(_events(user, since))


def _events(user: User, since: datetime) -> Select[Any]:
    return log_events(user, since, RequestObject.REQUEST, tuple(WORDS)).where(
        or_(_told(asked_by(user), TO_ASKER), _told(kept_by(user), TO_KEEPER))
    )


def _told(own: ColumnElement[bool], verbs: Sequence[RequestVerb]) -> ColumnElement[bool]:
    ids = select(RegisterRequest.id).join(RegisterRequest.entry).where(own)
    return and_(LogEntry.action.in_(verbs), LogEntry.object_id.in_(ids))


HAPPENINGS = Happenings(
    MEMBERS | {Role.BROKER, Role.EXPERT},
    list_notices,
    count_notices,
    words={f"{RequestObject.REQUEST}_{verb}": words for verb, words in WORDS.items()},
    places={RequestObject.REQUEST: ("requests.show", "register_request_id")},
)
