"""What an account wrote and judged of claims."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.claims.fields import CLAIM
from web.claims.models import Claim
from web.people.models import User


def collect_claims(user: User) -> Rows:
    """Return the plans that the account wrote."""
    own = select(Claim).where(Claim.author_id == user.id).order_by(Claim.id)
    facts = ("id", "posting_id", "state", "created_at", "submitted_at")
    names = (*facts, *(spec.name for spec in CLAIM.asked))
    return [{name: getattr(one, name) for name in names} for one in db.session().scalars(own)]


def collect_answers(user: User) -> Rows:
    """Return what the account answered to claims as a broker."""
    own = select(Claim).where(Claim.answered_by_id == user.id).order_by(Claim.id)
    names = ("id", "state", "answered_at", "decline_code", "answer")
    return [{name: getattr(one, name) for name in names} for one in db.session().scalars(own)]


def forget_contact(user: User) -> None:
    """Take the person out of the contacts of its organisation's claims."""
    named = select(Claim).where(
        Claim.organisation_id == user.organisation_id,
        or_(
            func.lower(func.trim(Claim.contact_email)) == user.email,
            Claim.contact_name == user.name,
        ),
    )
    for one in db.session().scalars(named).all():
        if one.contact_email.strip().lower() == user.email:
            one.contact_email = ""
        one.contact_name = one.contact_phone = ""


OWN_DATA = (
    OwnData(
        "claims",
        _l("您写的认领方案"),
        _l("属于您所在的单位，保留，不再显示您的姓名；联系人写的是您的，联系方式删除。"),
        collect_claims,
        forget_contact,
    ),
    OwnData(
        "claim_answers",
        _l("对认领的答复"),
        _l("属于认领的单位，保留，不再显示您的姓名。"),
        collect_answers,
    ),
)
