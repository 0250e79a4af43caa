"""What an account's person told of payments and milestones."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.contracts.payment_models import Milestone, Payment
from web.people.models import User


def collect_payments(user: User) -> Rows:
    """Return the payments the account told of."""
    statement = select(Payment).where(Payment.author_id == user.id).order_by(Payment.id)
    return [
        {
            "contract_id": one.contract_id,
            "at": one.told_at,
            "day": one.paid_on,
            "amount_fen": one.amount,
            "note": one.note,
            "withdrawn_at": one.withdrawn_at,
            "corrections": one.corrections,
        }
        for one in db.session().scalars(statement)
    ]


def collect_milestones(user: User) -> Rows:
    """Return the milestones the account said were reached."""
    statement = select(Milestone).where(Milestone.done_by_id == user.id).order_by(Milestone.id)
    return [
        {
            "contract_id": one.contract_id,
            "at": one.done_at,
            "title": one.title,
            "day": one.done_on,
            "acceptance": one.acceptance,
        }
        for one in db.session().scalars(statement)
    ]


_KEPT = _l("属于合同的记录，保留，不再显示您的姓名。")

OWN_DATA = (
    OwnData("payments", _l("记下的合同付款"), _KEPT, collect_payments),
    OwnData("milestones", _l("记下的履约节点"), _KEPT, collect_milestones),
)
