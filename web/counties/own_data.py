"""What an account's person said of duties."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.counties.models import CountyReport
from web.people.models import User


def collect_reports(user: User) -> Rows:
    """Return what the account said of duties."""
    statement = select(CountyReport).where(CountyReport.author_id == user.id)
    return [
        {
            "duty_id": one.duty_id,
            "at": one.at,
            "kind": one.kind,
            "percent": one.percent,
            "words": one.words,
        }
        for one in db.session().scalars(statement.order_by(CountyReport.id))
    ]


OWN_DATA = (
    OwnData(
        "county_reports",
        _l("对县域结对任务的报告"),
        _l("属于任务的记录，保留，不再显示您的姓名。"),
        collect_reports,
    ),
)
