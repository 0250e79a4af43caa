"""Requests for help that wait for an officer or a broker."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import TaskKind, queue_tasks
from web.help.queries import measure_for_broker, measure_open

TASKS = (
    TaskKind(
        "enquiry",
        _l("等您答复的企业求助"),
        _l("去答复"),
        "help.enquiries",
        place=20,
        roles=frozenset({Role.BROKER}),
        find=lambda user, _today: queue_tasks("enquiry", measure_for_broker(user)),
    ),
    TaskKind(
        "help",
        _l("等待受理的企业求助"),
        _l("去受理"),
        "help.office",
        place=40,
        roles=frozenset({Role.OFFICER}),
        find=lambda _user, _today: queue_tasks("help", measure_open()),
    ),
)
