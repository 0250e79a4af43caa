"""What is kept of an account's tokens."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.clock import utc_now
from web.base.own_data import OwnData, Rows
from web.people.models import User
from web.tokens.queries import list_all


def collect_tokens(user: User) -> Rows:
    """Return the tokens the account has made, without what lets anybody in."""
    names = ("name", "scopes", "last_day", "created_at", "used_at", "ended_at")
    return [{name: getattr(one, name) for name in names} for one in list_all(user)]


def forget_tokens(user: User) -> None:
    """End them, and forget what they were called."""
    for one in list_all(user):
        one.ended_at = one.ended_at or utc_now()
        one.name = ""


OWN_DATA = (
    OwnData(
        "access_tokens",
        _l("访问令牌"),
        _l("全部作废，名称删除。"),
        collect_tokens,
        forget_tokens,
    ),
)
