"""What the other side did to one's agreements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

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
from web.later.models import LaterAgreement
from web.later.verbs import LaterObject, LaterVerb
from web.people.models import User
from web.postings.kinds import MEMBERS

_TYPE = LaterObject.AGREEMENT.value
WORDS = {
    f"{_TYPE}_{verb.value}": words
    for verb, words in {
        LaterVerb.APPLY: _l("企业申请了先用后转"),
        LaterVerb.OFFER: _l("单位提出了先用后转的条件"),
        LaterVerb.CHANGE: _l("对方提出或修改了条件"),
        LaterVerb.AGREE: _l("双方已同意条件"),
        LaterVerb.DECLINE: _l("对方没有接受"),
        LaterVerb.BEGIN: _l("单位已交付，试用开始"),
        LaterVerb.CONVERT: _l("企业决定转"),
        LaterVerb.GIVE_BACK: _l("企业试用后退回"),
        LaterVerb.COMPLETE: _l("各期付款都已付清"),
        LaterVerb.END: _l("对方提前结束"),
    }.items()
}
_ACTIONS = tuple(kind.removeprefix(f"{_TYPE}_") for kind in WORDS)


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return what the other sides did lately."""
    entries = newest_entries(_events(user, oldest_told()))
    return notices_of(entries, _TYPE, titles_of(LaterAgreement, entries), since)


def count_notices(user: User, since: datetime) -> int:
    """Return how many came since a moment."""
    return count_rows(_events(user, since))


def _events(user: User, since: datetime) -> Select[Any]:
    own = select(LaterAgreement.id).where(
        or_(
            LaterAgreement.institute_id == user.organisation_id,
            LaterAgreement.firm_id == user.organisation_id,
        )
    )
    colleagues = select(User.id).where(User.organisation_id == user.organisation_id)
    return log_events(user, since, _TYPE, _ACTIONS).where(
        LogEntry.object_id.in_(own), LogEntry.actor_id.not_in(colleagues)
    )


HAPPENINGS = Happenings(
    MEMBERS,
    list_notices,
    count_notices,
    words=WORDS,
    places={_TYPE: ("later.show", "later_agreement_id")},
)
