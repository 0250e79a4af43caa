"""What the register keeps of the people its entries are about."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.people.models import User
from web.teams.models import Consent
from web.teams.service import forget

_NAMES = ("entry_id", "name", "is_leader", "state", "is_named", "asked_at", "answered_at")


def collect(user: User) -> Rows:
    """Return where the account's address is asked for consent."""
    return [{name: getattr(one, name) for name in _NAMES} for one in _consents(user)]


def forget_consents(user: User) -> None:
    """Take the person out of every entry, which leaves the public pages with that."""
    for one in _consents(user):
        forget(one)


def _consents(user: User) -> Sequence[Consent]:
    statement = select(Consent).where(Consent.email == user.email).order_by(Consent.id)
    return db.session().scalars(statement).all()


OWN_DATA = (
    OwnData(
        "consents",
        _l("专家与团队里的署名"),
        _l("姓名、邮箱和答复删除；凭您的同意公开的介绍立即撤下。"),
        collect,
        forget_consents,
    ),
)
