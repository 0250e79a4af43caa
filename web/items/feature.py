"""The public page of one need or achievement."""

from __future__ import annotations

from web.base.access import Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature
from web.items import views

_ITEM = Access(READ_PUBLIC, "posting", shared=True)

FEATURE = Feature(
    name="items",
    blueprints=(views.blueprint,),
    access={"items.achievement": _ITEM, "items.need": _ITEM},
    under={"items.achievement": "finding.achievements", "items.need": "finding.needs"},
)
