"""What brokers told about themselves."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base import db
from web.base.own_data import OwnData, Rows
from web.base.site import today
from web.brokers.models import BrokerProfile
from web.brokers.queries import describe_broker
from web.people.models import User


def collect_profile(user: User) -> Rows:
    """Return how the broker wants to be given work."""
    stored = db.session().get(BrokerProfile, user.id)
    names = ("capacity", "away_until", "terms")
    return [] if stored is None else [{name: getattr(stored, name) for name in names}]


def forget_profile(user: User) -> None:
    """Delete it."""
    stored = db.session().get(BrokerProfile, user.id)
    if stored is not None:
        db.session().delete(stored)


def collect_conflicts(user: User) -> Rows:
    """Return the interests in force, as the broker sees them: no hidden owner is named."""
    names = ("organisation_name", "code", "note", "declared_at", "match_id")
    lines = describe_broker(user, today(), for_officer=False).conflicts
    return [{name: getattr(one, name) for name in names} for one in lines]


OWN_DATA = (
    OwnData("broker_profile", _l("经纪人资料"), _l("删除。"), collect_profile, forget_profile),
    OwnData(
        "conflicts",
        _l("利害关系申报"),
        _l("为备查保留，不再显示您的姓名。"),
        collect_conflicts,
    ),
)
