"""What an account asked for and answered, and whose answers are still waited for."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from web.base import db
from web.base.own_data import Obstacle, OwnData, Rows
from web.help.models import HelpRequest
from web.help.states import WAITING_HELP_STATES
from web.people.models import User


def collect_requests(user: User) -> Rows:
    """Return the account's questions and answers, each with its own side only."""
    own = or_(HelpRequest.asked_by_id == user.id, HelpRequest.answered_by_id == user.id)
    rows: Rows = []
    for one in db.session().scalars(select(HelpRequest).where(own).order_by(HelpRequest.id)):
        facts = {"id": one.id, "posting_id": one.posting_id, "kind": one.kind, "state": one.state}
        if one.asked_by_id == user.id:
            rows.append({**facts, "asked_at": one.asked_at, "note": one.note})
        if one.answered_by_id == user.id:
            rows.append({**facts, "answered_at": one.answered_at, "answer": one.answer})
    return rows


def keep_broker(user: User) -> list[Obstacle]:
    """Return the reason where a firm still waits for the broker's answer."""
    waiting = select(HelpRequest.id).where(
        HelpRequest.assignee_id == user.id, HelpRequest.state.in_(WAITING_HELP_STATES)
    )
    count = len(db.session().scalars(waiting).all())
    if not count:
        return []
    text = gettext(
        "您还有 %(count)s 条企业求助没有答复。请先答复，或请管理员交给别人。", count=count
    )
    return [Obstacle(text, ((gettext("企业求助"), url_for("help.enquiries")),))]


OWN_DATA = (
    OwnData(
        "help_requests",
        _l("求助和答复"),
        _l("属于提出求助的单位，保留，不再显示您的姓名。"),
        collect_requests,
    ),
)
