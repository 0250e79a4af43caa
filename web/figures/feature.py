"""Public figures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED
from web.base.registry import Feature, NavItem
from web.figures import views

FEATURE = Feature(
    name="figures",
    blueprints=(views.blueprint,),
    access={"figures.index": SHARED},
    navigation=(NavItem("footer", "figures.index", _l("公开数据"), 20),),
)
