"""What waits for an account, and what others did."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.permissions import READ_OWN_WORK
from web.base.registry import Feature, NavItem
from web.inbox import views
from web.inbox.notices import count_unread

FEATURE = Feature(
    name="inbox",
    blueprints=(views.blueprint,),
    access=dict.fromkeys(("inbox.index", "inbox.read", "inbox.greeted"), Access(READ_OWN_WORK)),
    navigation=(
        NavItem("account", "inbox.index", _l("待办与期限"), 20, READ_OWN_WORK, count_unread),
    ),
    template_globals=views.GLOBALS,
)
