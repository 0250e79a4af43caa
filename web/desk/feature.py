"""The broker's desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.access import Access
from web.base.inbox import TaskKind, queue_tasks
from web.base.registry import Feature, NavItem
from web.brokers.permissions import READ_QUEUE
from web.desk import recusal, views
from web.desk.mails import MAILS
from web.desk.queries import measure_proposals
from web.matches.permissions import DECIDE_MATCH

REVIEW = TaskKind(
    "review",
    _l("等您研判的配对"),
    _l("去研判"),
    "desk.queue",
    place=10,
    roles=frozenset({Role.BROKER}),
    find=lambda user, _today: queue_tasks("review", measure_proposals(user)),
)

FEATURE = Feature(
    name="desk",
    blueprints=(views.blueprint,),
    access={
        **dict.fromkeys(("desk.queue", "desk.my_day", "desk.board"), Access(READ_QUEUE, own=True)),
        **dict.fromkeys(("desk.decline_many", "desk.undo"), Access(READ_QUEUE)),
        "desk.show": Access(DECIDE_MATCH, "match", own=True),
        **dict.fromkeys(
            ("desk.confirm", "desk.decline", "desk.recuse"), Access(DECIDE_MATCH, "match")
        ),
    },
    navigation=(
        NavItem("work", "desk.my_day", _l("我的一天"), 20, READ_QUEUE),
        NavItem("account", "desk.queue", _l("配对研判"), 60, READ_QUEUE),
        NavItem("deals", "desk.board", _l("对接看板"), 20, READ_QUEUE),
    ),
    under={"desk.show": "desk.queue"},
    tasks=(REVIEW,),
    mails=MAILS,
)

__all__ = ["FEATURE", "recusal"]
