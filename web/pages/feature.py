"""Pages about the platform, and what machines read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import KEPT, PUBLIC, SHARED
from web.base.registry import Feature, NavItem
from web.pages import machines, style, views

FEATURE = Feature(
    name="pages",
    blueprints=(views.blueprint,),
    access={
        "pages.about": SHARED,
        "pages.glossary": SHARED,
        "pages.style": PUBLIC,
        "pages.sitemap": KEPT,
        "pages.robots": KEPT,
        "pages.security": PUBLIC,
    },
    navigation=(
        NavItem("footer", "pages.about", _l("关于平台"), 10),
        NavItem("footer", "pages.glossary", _l("名词解释"), 30),
    ),
)

__all__ = ["FEATURE", "machines", "style"]
