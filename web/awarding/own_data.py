"""What an account's person chose, objected to and said of milestones."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.awarding.models import Objection, OwnerChoice, PlanAnswer, StageNote
from web.base import db
from web.base.own_data import OwnData, Rows
from web.people.models import User


def collect_objections(user: User) -> Rows:
    """Return what the account objected to, with the answers."""
    statement = select(Objection).where(Objection.author_id == user.id).order_by(Objection.id)
    return [
        {
            "challenge_id": one.publicity.challenge_id,
            "at": one.raised_at,
            "text": one.text,
            "state": one.state,
            "answer": one.answer,
        }
        for one in db.session().scalars(statement)
    ]


def collect_choices(user: User) -> Rows:
    """Return the bids the account chose for its organisation."""
    statement = select(OwnerChoice).where(OwnerChoice.by_id == user.id).order_by(OwnerChoice.id)
    return [
        {
            "challenge_id": one.challenge_id,
            "at": one.at,
            "bid_id": one.bid_id,
            "reasons": one.reasons,
            "public_reasons": one.public_reasons,
        }
        for one in db.session().scalars(statement)
    ]


def collect_notes(user: User) -> Rows:
    """Return what the account reported and said of milestones."""
    statement = select(StageNote).where(StageNote.by_id == user.id).order_by(StageNote.id)
    return [
        {"stage_id": one.stage_id, "at": one.at, "step": one.step, "words": one.words}
        for one in db.session().scalars(statement)
    ]


def collect_plan_answers(user: User) -> Rows:
    """Return what the account said of milestones that officers changed."""
    statement = select(PlanAnswer).where(PlanAnswer.by_id == user.id).order_by(PlanAnswer.id)
    return [
        {"award_id": one.award_id, "at": one.at, "agrees": one.agrees, "words": one.words}
        for one in db.session().scalars(statement)
    ]


_KEPT = _l("属于榜单的记录，保留，不再显示您的姓名。")

OWN_DATA = (
    OwnData("objections", _l("对公示的异议"), _KEPT, collect_objections),
    OwnData("bid_choices", _l("选定的揭榜方"), _KEPT, collect_choices),
    OwnData("stage_notes", _l("里程碑的报告和意见"), _KEPT, collect_notes),
    OwnData("plan_answers", _l("对调整后里程碑的答复"), _KEPT, collect_plan_answers),
)
