"""What an account asked about challenges and wrote of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from web.base import db
from web.base.own_data import OwnData, Rows
from web.challenges.models import Challenge, Question
from web.people.models import User


def collect_questions(user: User) -> Rows:
    """Return the account's questions, with the answers."""
    own = select(Question).where(Question.asked_by_id == user.id)
    rows = db.session().scalars(own.options(joinedload(Question.challenge)).order_by(Question.id))
    return [
        {
            "challenge": one.challenge.title,
            "text": one.text,
            "asked_at": one.asked_at,
            "answer": one.answer,
        }
        for one in rows
    ]


def collect_work(user: User) -> Rows:
    """Return the challenges the account wrote or agreed to, and the questions it answered."""
    written = select(Challenge).where(Challenge.author_id == user.id)
    agreed = select(Challenge).where(Challenge.owner_agreed_by_id == user.id)
    answered = select(Question).where(Question.answered_by_id == user.id)
    rows: Rows = [
        {"id": one.id, "wrote": one.title, "at": one.created_at}
        for one in db.session().scalars(written.order_by(Challenge.id))
    ]
    rows += [
        {"id": one.id, "agreed_to": one.title, "at": one.owner_agreed_at}
        for one in db.session().scalars(agreed.order_by(Challenge.id))
    ]
    rows += [
        {"id": one.challenge_id, "answered": one.answer, "at": one.answered_at}
        for one in db.session().scalars(answered.order_by(Question.id))
    ]
    return rows


OWN_DATA = (
    OwnData(
        "challenge_questions",
        _l("您对榜单的提问"),
        _l("答复过的提问已经公开，保留；本来就不显示是谁问的。"),
        collect_questions,
    ),
    OwnData(
        "challenges",
        _l("您拟定、确认和答复的榜单"),
        _l("属于榜单的记录，保留，不再显示您的姓名。"),
        collect_work,
    ),
)
