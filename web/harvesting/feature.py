"""What other systems take along of what is public."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, NavItem, Sweep
from web.harvesting import marking, service, views

_FOR_MACHINES = Access(READ_PUBLIC, stores=False, keeps_language=False)

FEATURE = Feature(
    name="harvesting",
    blueprints=(views.blueprint,),
    access={
        "harvesting.page": SHARED,
        # What has gone is looked for at each of these; the others are kept ready like a page.
        **dict.fromkeys(("harvesting.oai", "harvesting.dump"), _FOR_MACHINES),
        **dict.fromkeys(
            ("harvesting.schema", "harvesting.dcat"), replace(_FOR_MACHINES, kept=True)
        ),
    },
    navigation=(NavItem("footer", "harvesting.page", _l("开放数据下载"), 55),),
    sweep=(Sweep(75, service.stamp_all),),
)

__all__ = ["FEATURE", "marking"]
