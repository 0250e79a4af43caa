"""What an account wrote and decided in matches, and whose matches have to be handed over first."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from web.base import db
from web.base.own_data import Obstacle, OwnData, Rows
from web.matches.models import Activity, Decision, Match
from web.matches.states import ACTIVE_MATCH_STATES
from web.people.models import User


def collect_activities(user: User) -> Rows:
    """Return the steps the account took in matches, with what it wrote there."""
    own = select(Activity).where(Activity.actor_id == user.id).order_by(Activity.id)
    names = ("match_id", "at", "kind", "action", "text", "next_step", "next_who", "due")
    return [{name: getattr(one, name) for name in names} for one in db.session().scalars(own)]


def collect_decisions(user: User) -> Rows:
    """Return what the account decided as a broker."""
    own = select(Decision).where(Decision.broker_id == user.id).order_by(Decision.id)
    names = ("match_id", "at", "outcome", "decline_code")
    return [{name: getattr(one, name) for name in names} for one in db.session().scalars(own)]


def keep_broker(user: User) -> list[Obstacle]:
    """Return the reason where matches would be left without the broker who works on them."""
    count = db.session().scalar(
        select(func.count()).where(Match.broker_id == user.id, Match.state.in_(ACTIVE_MATCH_STATES))
    )
    if not count:
        return []
    text = gettext("您名下还有 %(count)s 条在办的配对。请先请管理员移交给其他经纪人。", count=count)
    return [Obstacle(text)]


OWN_DATA = (
    OwnData(
        "activities",
        _l("对接中的步骤和备注"),
        _l("属于对接双方，保留，不再显示您的姓名。"),
        collect_activities,
    ),
    OwnData(
        "decisions",
        _l("对配对的判断"),
        _l("保留，不再显示您的姓名。"),
        collect_decisions,
    ),
)
