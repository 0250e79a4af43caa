"""The home page, and the day's work of every role."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.permissions import READ_OWN_WORK
from web.base.registry import Feature, NavItem
from web.home import views, work_views

FEATURE = Feature(
    name="home",
    blueprints=(views.blueprint,),
    access={"home.index": SHARED, "home.work": Access(READ_OWN_WORK, own=True)},
    navigation=(
        NavItem("main", "home.index", _l("首页"), 10),
        NavItem("account", "home.work", _l("我的工作台"), 10, READ_OWN_WORK, opens="work"),
        NavItem("work", "home.work", _l("今天"), 10, READ_OWN_WORK),
    ),
)

__all__ = ["FEATURE", "work_views"]
