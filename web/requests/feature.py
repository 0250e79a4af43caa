"""Requests to the owners of entries: to be called back, or for days of a capacity."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.registers.events import EntryLeft
from web.registers.permissions import KEEP_ENTRY
from web.requests import capacity_views, panels, service, views
from web.requests.demo import load_requests
from web.requests.mails import MAILS
from web.requests.models import RegisterRequest
from web.requests.notices import HAPPENINGS
from web.requests.own_data import OWN_DATA
from web.requests.permissions import (
    ANSWER_REQUEST,
    ASK_ENTRY,
    FINISH_REQUEST,
    FOLLOW_REQUEST,
    LIST_ASKED,
    LIST_RECEIVED,
    OVERSEE_REQUESTS,
    PERMISSIONS,
    READ_REQUEST,
)
from web.requests.relations import relations_to_request
from web.requests.states import RequestState
from web.requests.tasks import TASKS
from web.requests.verbs import RequestObject
from web.requests.words import LABELS, LOG_ACTIONS, LOG_DETAILS, LOG_OBJECTS, MARKS

_ONE = "register_request"
_STEPS = ("show", "accept", "refuse", "withdraw", "finish", "rate")

FEATURE = Feature(
    name="requests",
    blueprints=(views.blueprint,),
    subjects={_ONE: Subject(RegisterRequest, relations_to_request)},
    permissions=PERMISSIONS,
    access={
        "requests.new": Access(ASK_ENTRY, "entry"),
        "requests.send": Access(ASK_ENTRY, "entry"),
        "requests.mine": Access(LIST_ASKED),
        "requests.received": Access(LIST_RECEIVED),
        "requests.office": Access(OVERSEE_REQUESTS),
        "requests.show": Access(READ_REQUEST, _ONE),
        "requests.accept": Access(ANSWER_REQUEST, _ONE),
        "requests.refuse": Access(ANSWER_REQUEST, _ONE),
        "requests.withdraw": Access(FOLLOW_REQUEST, _ONE),
        "requests.finish": Access(FINISH_REQUEST, _ONE),
        "requests.rate": Access(FOLLOW_REQUEST, _ONE),
        "requests.capacity": Access(KEEP_ENTRY, "entry"),
        "requests.state_capacity": Access(KEEP_ENTRY, "entry"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LogWords(
        objects=LOG_OBJECTS,
        actions=LOG_ACTIONS,
        details=LOG_DETAILS,
        states={RequestObject.REQUEST: (RequestState,)},
    ),
    navigation=(
        NavItem("deals", "requests.mine", _l("资源申请"), 40, LIST_ASKED),
        NavItem("resources", "requests.received", _l("收到的申请"), 20, LIST_RECEIVED),
        NavItem("matching", "requests.office", _l("资源申请"), 45, OVERSEE_REQUESTS),
    ),
    under={
        "requests.new": "registers.hub",
        "requests.send": "registers.hub",
        **{f"requests.{name}": "requests.mine" for name in _STEPS},
        "requests.capacity": "registers.mine",
        "requests.state_capacity": "registers.mine",
    },
    panels=(
        Panel("entry.beside", "requests/_beside.html", panels.beside_entry),
        Panel("entry.below", "requests/_below.html", panels.below_entry),
        Panel("entry.own", "requests/_own.html", panels.own_entry),
    ),
    tasks=TASKS,
    happenings=(HAPPENINGS,),
    mails=MAILS,
    own_data=OWN_DATA,
    reacts={EntryLeft: service.lapse_after},
    demo=load_requests,
    sweep=(Sweep(34, service.sweep),),
)

__all__ = ["FEATURE", "capacity_views"]
