"""What an account's person said to contracts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.contracts.models import ContractAnswer
from web.people.models import User


def collect_answers(user: User) -> Rows:
    """Return what the account said to contracts."""
    statement = select(ContractAnswer).where(ContractAnswer.actor_id == user.id)
    return [
        {"contract_id": one.contract_id, "at": one.at, "answer": one.answer, "words": one.words}
        for one in db.session().scalars(statement.order_by(ContractAnswer.id))
    ]


OWN_DATA = (
    OwnData(
        "contract_answers",
        _l("对合同内容的答复"),
        _l("属于合同的记录，保留，不再显示您的姓名。"),
        collect_answers,
    ),
)
