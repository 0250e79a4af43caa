"""One's own data, and the texts the law asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED
from web.base.registry import Feature, NavItem
from web.privacy import views

FEATURE = Feature(
    name="privacy",
    blueprints=(views.blueprint,),
    access=dict.fromkeys(("privacy.notice", "privacy.terms", "privacy.contact"), SHARED),
    navigation=(
        NavItem("footer", "privacy.notice", _l("隐私声明"), 40),
        NavItem("footer", "privacy.terms", _l("服务条款"), 50),
        NavItem("footer", "privacy.contact", _l("联系我们"), 60),
    ),
)
