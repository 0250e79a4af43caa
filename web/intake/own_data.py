"""The tables that an account brought."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import defer

from web.base import db
from web.base.own_data import OwnData, Rows
from web.intake.models import Intake
from web.people.models import User


def collect_tables(user: User) -> Rows:
    """Return what the account brought and when; the rows are the organisation's postings."""
    own = select(Intake).where(Intake.actor_id == user.id).options(defer(Intake.findings))
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "name": one.name,
            "state": one.state,
            "rows": one.rows,
            "brought_at": one.created_at,
            "taken_at": one.taken_at,
        }
        for one in db.session().scalars(own.order_by(Intake.id))
    ]


OWN_DATA = (
    OwnData(
        "tables",
        _l("您导入的表格"),
        _l("属于您所在的单位，保留，不再显示您的姓名。"),
        collect_tables,
    ),
)
