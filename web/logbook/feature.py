"""The audit log, for the auditor."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, NavItem
from web.logbook import views
from web.logbook.permissions import PERMISSIONS, READ_LOG

FEATURE = Feature(
    name="logbook",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={"logbook.index": Access(READ_LOG)},
    navigation=(NavItem("account", "logbook.index", _l("审计日志"), 170, READ_LOG),),
)
