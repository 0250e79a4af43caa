"""Research institutions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, NavItem, Panel
from web.institutions import panels, views

FEATURE = Feature(
    name="institutions",
    blueprints=(views.blueprint,),
    access={
        "institutions.index": SHARED,
        "institutions.show": Access(READ_PUBLIC, "organisation", shared=True),
    },
    navigation=(NavItem("main", "institutions.index", _l("科研机构"), 40),),
    panels=(Panel("search.above", "institutions/_of_search.html", panels.of_search),),
    under={"institutions.show": "institutions.index"},
)
