"""The tables that an account brought into registers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.people.models import User
from web.registers.bringing.models import Bringing


def collect_tables(user: User) -> Rows:
    """Return what the account brought and when; the rows are entries."""
    own = select(Bringing).where(Bringing.actor_id == user.id).order_by(Bringing.id)
    return [
        {
            "id": one.id,
            "register": one.register,
            "name": one.name,
            "state": one.state,
            "brought_at": one.created_at,
            "taken_at": one.taken_at,
        }
        for one in db.session().scalars(own)
    ]


OWN_DATA = (
    OwnData(
        "register_tables",
        _l("您导入资源库的表格"),
        _l("只留导入的时间和行数，不再显示您的姓名。"),
        collect_tables,
    ),
)
