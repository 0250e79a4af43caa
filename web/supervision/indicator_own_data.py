"""What an account's person entered for the indicators."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.people.models import User
from web.supervision.indicator_models import IndicatorValue
from web.supervision.indicator_rules import from_stored


def collect_values(user: User) -> Rows:
    """Return the values the account entered."""
    statement = select(IndicatorValue).where(IndicatorValue.actor_id == user.id)
    return [
        {
            "indicator": one.indicator,
            "year": one.year,
            "value": None if one.value is None else str(from_stored(one.value)),
            "source": one.source,
            "note": one.note,
            "at": one.at,
        }
        for one in db.session().scalars(statement.order_by(IndicatorValue.id))
    ]


OWN_DATA = (
    OwnData(
        "indicator_values",
        _l("填报的规划指标"),
        _l("属于统计的记录，保留，不再显示您的姓名。"),
        collect_values,
    ),
)
