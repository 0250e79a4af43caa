"""What others did to an account's challenges, and to those it asked about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

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
from web.challenges.models import Challenge, Question
from web.challenges.verbs import ChallengeObject, ChallengeVerb
from web.people.models import User
from web.postings.kinds import MEMBERS

OF_OWNER = (
    ChallengeVerb.SEND_BACK,
    ChallengeVerb.ASK_OWNER,
    ChallengeVerb.ANNOUNCE,
)
OF_BOTH = (
    ChallengeVerb.EXTEND,
    ChallengeVerb.CLOSE,
    ChallengeVerb.FAIL,
    ChallengeVerb.WITHDRAW,
)

EVENTS = {
    "challenge_send_back_challenge": _l("您单位的榜单退回修改"),
    "challenge_ask_challenge_owner": _l("请核对您单位的榜单条款"),
    "challenge_announce_challenge": _l("您单位的榜单已发布"),
    "challenge_extend_challenge": _l("揭榜时间延长"),
    "challenge_close_challenge": _l("揭榜已截止"),
    "challenge_fail_challenge": _l("榜单已流榜，请看原因"),
    "challenge_withdraw_challenge": _l("榜单已撤榜，请看原因"),
}


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return what happened, each with the title of its challenge."""
    entries = newest_entries(_events(user, oldest_told()))
    wanted = {entry.object_id for entry in entries}
    rows = db.session().execute(
        select(Challenge.id, Challenge.title).where(Challenge.id.in_(wanted))
    )
    titles = {key: title for key, title in rows}
    return notices_of(entries, "challenge", titles, since)


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_rows(_events(user, since))


def _events(user: User, since: datetime) -> Select[Any]:
    own = select(Challenge.id).where(Challenge.organisation_id == (user.organisation_id or -1))
    asked = select(Question.challenge_id).where(Question.asked_by_id == user.id)
    verbs = tuple(str(verb) for verb in OF_OWNER + OF_BOTH)
    told = log_events(user, since, str(ChallengeObject.CHALLENGE), verbs)
    both = LogEntry.action.in_([str(verb) for verb in OF_BOTH])
    return told.where(or_(LogEntry.object_id.in_(own), both & LogEntry.object_id.in_(asked)))


HAPPENINGS = Happenings(
    MEMBERS,
    list_notices,
    count_notices,
    words=EVENTS,
    places={"challenge": ("challenges.follow", "challenge_id")},
)
