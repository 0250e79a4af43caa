"""Public figures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED
from web.base.discretion import is_told
from web.base.registry import Feature, LogWords, NavItem, Sweep
from web.figures import service, views
from web.figures.permissions import PERMISSIONS
from web.figures.verbs import FigureObject, FigureVerb
from web.figures.words import public_count

FEATURE = Feature(
    name="figures",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={"figures.index": SHARED},
    log=LogWords(
        objects={FigureObject.FIGURES: _l("公开数据")},
        actions={FigureVerb.PUBLISH_AMOUNT: _l("公布合同金额")},
    ),
    filters={"public_count": public_count},
    template_globals={"is_told": is_told},
    navigation=(NavItem("footer", "figures.index", _l("公开数据"), 20),),
    sweep=(Sweep(65, service.publish_due),),
)
