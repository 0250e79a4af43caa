"""What is kept of an account's webhooks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.own_data import OwnData, Rows
from web.people.models import User
from web.webhooks.queries import list_webhooks
from web.webhooks.service import forget


def collect_webhooks(user: User) -> Rows:
    """Return the account's webhooks, without what signs."""
    names = ("name", "address", "state", "created_at")
    return [
        {name: getattr(one, name) for name in names} | {"kinds": sorted(one.kinds)}
        for one in list_webhooks(user)
    ]


def forget_webhooks(user: User) -> None:
    """Delete them, with what was sent to them."""
    for one in list_webhooks(user):
        forget(one)


OWN_DATA = (
    OwnData(
        "webhooks",
        _l("事件推送"),
        _l("删除，推送记录一并删除。"),
        collect_webhooks,
        forget_webhooks,
    ),
)
