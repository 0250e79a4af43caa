"""What an account wrote in agreements, and what it reported."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.later.models import LaterAgreement, LaterPayment
from web.people.models import User


def collect_agreements(user: User) -> Rows:
    """Return the agreements that the account began."""
    own = select(LaterAgreement).where(LaterAgreement.author_id == user.id)
    names = ("id", "title", "state", "words", "scope", "conditions", "created_at", "end_words")
    rows = db.session().scalars(own.order_by(LaterAgreement.id))
    return [{name: getattr(one, name) for name in names} for one in rows]


def collect_payments(user: User) -> Rows:
    """Return the payments that the account reported, or answered."""
    own = select(LaterPayment).where(
        (LaterPayment.author_id == user.id) | (LaterPayment.answered_by_id == user.id)
    )
    names = ("instalment_id", "amount", "paid_on", "state", "reported_at", "answer")
    rows = db.session().scalars(own.order_by(LaterPayment.id))
    return [{name: getattr(one, name) for name in names} for one in rows]


_KEPT = _l("属于双方单位的约定，保留，不再显示您的账号姓名。")

OWN_DATA = (
    OwnData("later_agreements", _l("先用后转的约定"), _KEPT, collect_agreements),
    OwnData("later_payments", _l("先用后转的付款记录"), _KEPT, collect_payments),
)
