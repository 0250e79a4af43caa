"""What an account wrote in packs, and which packs keep a broker from leaving."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from web.base import db
from web.base.own_data import Obstacle, OwnData, Rows
from web.packs.models import Pack, Part, Party
from web.packs.states import OPEN_STATES
from web.people.models import User


def collect_packs(user: User) -> Rows:
    """Return what the account wrote as a broker."""
    rows: Rows = []
    own = select(Pack).where(Pack.broker_id == user.id).order_by(Pack.id)
    for pack in db.session().scalars(own):
        names = ("id", "need_id", "state", "created_at", "sent_at", "words", "missing")
        rows.append({name: getattr(pack, name) for name in names})
        rows += [
            {"id": pack.id, "part": part.title, "reason": part.reason, "reply": part.reply}
            for part in pack.parts
            if part.is_worded or part.reply
        ]
    return rows


def collect_answers(user: User) -> Rows:
    """Return what the account answered for its firm."""
    own = (
        select(Part)
        .join(Pack, Pack.id == Part.pack_id)
        .where(Pack.answered_by_id == user.id, Part.is_kept)
        .order_by(Part.id)
    )
    names = ("pack_id", "title", "state", "code", "words", "answered_at")
    return [{name: getattr(one, name) for name in names} for one in db.session().scalars(own)]


def collect_parties(user: User) -> Rows:
    """Return what the account answered to being asked to take part."""
    own = select(Party).where(Party.answered_by_id == user.id).order_by(Party.id)
    names = ("pack_id", "role", "state", "words", "answered_at")
    return [{name: getattr(one, name) for name in names} for one in db.session().scalars(own)]


def keep_broker(user: User) -> list[Obstacle]:
    """Return the reason where firms would be left with a pack and no broker."""
    count = db.session().scalar(
        select(func.count()).where(Pack.broker_id == user.id, Pack.state.in_(OPEN_STATES))
    )
    if not count:
        return []
    return [Obstacle(gettext("您名下还有 %(count)s 个在办的方案包，请先撤回。", count=count))]


OWN_DATA = (
    OwnData(
        "packs",
        _l("您制作的解决方案包"),
        _l("属于收到它的企业，保留，不再显示您的姓名。"),
        collect_packs,
    ),
    OwnData(
        "pack_answers",
        _l("您对方案包的答复"),
        _l("属于您所在的单位，保留，不再显示您的姓名。"),
        collect_answers,
    ),
    OwnData(
        "pack_parties",
        _l("您对参加对接的答复"),
        _l("属于对接各方，保留，不再显示您的姓名。"),
        collect_parties,
    ),
)
