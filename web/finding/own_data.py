"""What is kept of an account's searches."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base import db
from web.base.own_data import OwnData, Rows
from web.finding.searches import list_saved
from web.people.models import User


def collect_searches(user: User) -> Rows:
    """Return the searches the account has saved."""
    names = ("name", "arguments", "created_at", "seen_at")
    return [{name: getattr(one, name) for name in names} for one in list_saved(user)]


def forget_searches(user: User) -> None:
    """Delete them."""
    for one in list_saved(user):
        db.session().delete(one)


OWN_DATA = (
    OwnData("saved_searches", _l("保存的搜索"), _l("删除。"), collect_searches, forget_searches),
)
