"""What an account wrote of inventions, objected to and declared."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.inventions.models import Approval, DiligenceEntry, Invention
from web.inventions.price_models import LicenceUse, PriceObjection
from web.people.models import User


def collect_inventions(user: User) -> Rows:
    """Return what the account registered, and where its institute names it as an inventor."""
    own = select(Invention).where(
        or_(
            Invention.author_id == user.id,
            (Invention.organisation_id == user.organisation_id)
            & Invention.inventors.contains(user.name, autoescape=True),
        )
    )
    names = ("id", "state", "kind", "title", "abstract", "rights", "inventors", "department")
    rows = db.session().scalars(own.order_by(Invention.id))
    return [{name: getattr(one, name) for name in (*names, "created_at")} for one in rows]


def collect_records(user: User) -> Rows:
    """Return what the account recorded of approvals and due diligence."""
    approvals = db.session().scalars(
        select(Approval).where(Approval.by_id == user.id).order_by(Approval.id)
    )
    entries = db.session().scalars(
        select(DiligenceEntry).where(DiligenceEntry.by_id == user.id).order_by(DiligenceEntry.id)
    )
    said: Rows = [
        {
            "invention_id": one.invention_id,
            "at": one.at,
            "step": one.step,
            "is_yes": one.is_yes,
            "person": one.person,
            "words": one.words,
        }
        for one in approvals
    ]
    return said + [
        {
            "invention_id": one.invention_id,
            "at": one.at,
            "kind": one.kind,
            "people": one.people,
            "words": one.words,
        }
        for one in entries
    ]


def collect_objections(user: User) -> Rows:
    """Return what the account objected to, with the answers."""
    own = select(PriceObjection).where(PriceObjection.author_id == user.id)
    names = ("publication_id", "raised_at", "named", "text", "state", "answer")
    rows = db.session().scalars(own.order_by(PriceObjection.id))
    return [{name: getattr(one, name) for name in names} for one in rows]


def collect_uses(user: User) -> Rows:
    """Return the notices of use that the account gave."""
    own = select(LicenceUse).where(LicenceUse.author_id == user.id)
    names = ("licence_id", "declared_at", "contact_name", "contact_phone", "words", "state")
    rows = db.session().scalars(own.order_by(LicenceUse.id))
    return [{name: getattr(one, name) for name in names} for one in rows]


def forget_contact(user: User) -> None:
    """Take the person out of the contacts of its firm's notices."""
    named = select(LicenceUse).where(
        LicenceUse.organisation_id == user.organisation_id,
        func.trim(LicenceUse.contact_name) == user.name,
    )
    for one in db.session().scalars(named).all():
        one.contact_name = one.contact_phone = ""


_KEPT = _l("属于单位的转化记录，保留，不再显示您的账号姓名。")

OWN_DATA = (
    OwnData(
        "inventions",
        _l("您登记的职务成果，和写有您姓名的"),
        _l("属于单位，保留；完成人是成果的法定署名，不随账号删除。"),
        collect_inventions,
    ),
    OwnData("invention_records", _l("审批意见和尽职记录"), _KEPT, collect_records),
    OwnData("price_objections", _l("对定价公示的异议"), _KEPT, collect_objections),
    OwnData(
        "licence_uses",
        _l("开放许可的使用声明"),
        _l("属于单位，保留；联系人写的是您的，联系方式删除。"),
        collect_uses,
        forget_contact,
    ),
)
