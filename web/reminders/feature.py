"""What is due: reminders by mail, and a calendar of one's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import PUBLIC, Access
from web.base.permissions import READ_OWN_WORK
from web.base.registry import Feature, LogWords, NavItem, Sweep
from web.reminders import service, views
from web.reminders.mails import MAILS
from web.reminders.verbs import CalendarVerb

LOG = LogWords(
    actions={
        CalendarVerb.OPEN: _l("开通日历或更换地址"),
        CalendarVerb.CLOSE: _l("关闭日历"),
    }
)

FEATURE = Feature(
    name="reminders",
    blueprints=(views.blueprint,),
    access={
        **dict.fromkeys(
            ("reminders.calendar", "reminders.renew", "reminders.switch_off"),
            Access(READ_OWN_WORK),
        ),
        # Whoever knows the address is let in; a calendar programme cannot sign in.
        "reminders.feed": PUBLIC,
    },
    log=LOG,
    navigation=(NavItem("own", "reminders.calendar", _l("我的日历"), 40, READ_OWN_WORK),),
    mails=MAILS,
    sweep=(Sweep(71, service.look_for_due),),
)
