"""What the pool keeps of an expert."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.experts.models import Expert
from web.experts.service import forget
from web.people.models import User

_NAMES = (
    "name", "title", "belongs_to", "former_employers", "fields", "subjects", "uses", "state",
    "capacity", "away_from", "away_until", "declared_at", "invited_at", "created_at",
)  # fmt: skip


def collect_entry(user: User) -> Rows:
    """Return the account's entry."""
    return [{name: getattr(one, name) for name in _NAMES} for one in _entries(user)]


def collect_interests(user: User) -> Rows:
    """Return what the expert has declared."""
    return [
        {
            "organisation": one.organisation.name if one.organisation else None,
            "named": one.named,
            "code": one.code,
            "note": one.note,
            "declared_at": one.declared_at,
            "ended_at": one.ended_at,
        }
        for expert in _entries(user)
        for one in expert.interests
    ]


def forget_entry(user: User) -> None:
    """Take everything personal out of it."""
    for one in _entries(user):
        forget(one)


def _entries(user: User) -> list[Expert]:
    return list(db.session().scalars(select(Expert).where(Expert.user_id == user.id)))


OWN_DATA = (
    OwnData(
        "expert",
        _l("专家库资料"),
        _l("删除，只留编号。"),
        collect_entry,
        forget_entry,
    ),
    OwnData(
        "expert_interests",
        _l("申报的利害关系"),
        _l("为备查保留关系的种类和单位，删除其中写到的人和说明。"),
        collect_interests,
    ),
)
