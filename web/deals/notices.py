"""What others did on the account's deals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased, joinedload

from web.base import db
from web.base.inbox import (
    MOST_NOTICES,
    Happenings,
    Notice,
    by_others,
    oldest_told,
)
from web.base.paging import count_rows
from web.deals.permissions import LIST_DEALS, PERMISSIONS
from web.deals.queries import own_deals
from web.matches.loading import match_options
from web.matches.models import Activity, Match
from web.matches.queries import public_sides
from web.matches.words import ACTIVITIES
from web.people.models import User

UNTOLD_STEPS = ("decline", "undo", "propose_again")
"""A broker who thinks again tells the parties nothing but the decision that stands, and of what
is only proposed they know nothing."""


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return the newest lines of the deals' timelines."""
    statement = (
        _events(user)
        .options(joinedload(Activity.match).options(*match_options()))
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(MOST_NOTICES)
    )
    return [_notice(activity, since) for activity in db.session().scalars(statement)]


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_rows(_events(user).where(Activity.at > since))


def _notice(activity: Activity, since: datetime) -> Notice:
    need, achievement = public_sides(activity.match)
    title = f"{need.title} ⇄ {achievement.title}"
    kind = activity.action or activity.kind
    return Notice(activity.at, kind, "match", activity.match_id, title, activity.at > since)


def _events(user: User) -> Select[Any]:
    own = own_deals(user).with_only_columns(Match.id)
    return select(Activity).where(
        Activity.match_id.in_(own),
        Activity.at > oldest_told(),
        Activity.action.not_in(UNTOLD_STEPS),
        ~_was_undone(),
        by_others(Activity.actor_id, user),
    )


def _was_undone() -> ColumnElement[bool]:
    undo = aliased(Activity)
    later = select(undo.id).where(
        undo.match_id == Activity.match_id, undo.id > Activity.id, undo.action == "undo"
    )
    return (Activity.action == "confirm") & later.exists()


HAPPENINGS = Happenings(
    frozenset(PERMISSIONS[LIST_DEALS]),
    list_notices,
    count_notices,
    words={
        **ACTIVITIES,
        "meeting": _l("记下了一次会面"),
        "call": _l("记下了一次通话"),
        "note": _l("写了一条记录"),
    },
    places={"match": ("deals.show", "match_id")},
)
