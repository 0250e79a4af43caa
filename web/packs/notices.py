"""What others did on the account's packs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import selectinload

from matcher.domain.codes import Role
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
from web.packs.contents import need_title
from web.packs.models import Pack
from web.packs.verbs import PackVerb
from web.people.models import User
from web.postings.loading import posting_options
from web.postings.models import Posting

TOLD = {
    Role.FIRM: (PackVerb.SEND, PackVerb.REPLY, PackVerb.WITHDRAW),
    Role.BROKER: (PackVerb.ANSWER, PackVerb.PART_GONE, PackVerb.LAPSE),
}

WORDS = {
    PackVerb.SEND: _l("收到解决方案包"),
    PackVerb.REPLY: _l("经纪人答复了您的疑问"),
    PackVerb.WITHDRAW: _l("方案包已撤回"),
    PackVerb.ANSWER: _l("企业答复了方案包"),
    PackVerb.PART_GONE: _l("方案包里有一项已下架"),
    PackVerb.LAPSE: _l("需求已离开平台，方案包随之失效"),
}


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return what happened to the packs of the account."""
    entries = newest_entries(_events(user, oldest_told()))
    wanted = {entry.object_id for entry in entries}
    loaded = selectinload(Pack.need).options(*posting_options())
    packs = db.session().scalars(select(Pack).where(Pack.id.in_(wanted)).options(loaded))
    return notices_of(entries, "pack", {pack.id: need_title(pack) for pack in packs}, since)


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_rows(_events(user, since))


def _events(user: User, since: datetime) -> Select[Any]:
    needs = select(Posting.id).where(Posting.organisation_id == (user.organisation_id or -1))
    # A draft that was put away was never the firm's to know.
    sent = and_(Pack.need_id.in_(needs), Pack.sent_at.is_not(None))
    own = select(Pack.id).where(or_(Pack.broker_id == user.id, sent))
    verbs = tuple(verb.value for verb in TOLD[user.role])
    return log_events(user, since, "pack", verbs).where(LogEntry.object_id.in_(own))


HAPPENINGS = Happenings(
    frozenset(TOLD),
    list_notices,
    count_notices,
    words={f"pack_{verb.value}": words for verb, words in WORDS.items()},
    places={"pack": ("packs.show", "pack_id")},
)
