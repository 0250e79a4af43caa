"""Matchmaking meetings: invitations, tables, outcomes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.deals.permissions import LIST_DEALS
from web.meetings import (
    guest_views,
    office_views,
    pair_views,
    plan_views,
    roadshow_views,
    service,
    step_views,
    views,
)
from web.meetings.demo import load_meetings
from web.meetings.mails import MAILS
from web.meetings.models import Guest, Meeting, MeetingPair, RoadshowItem
from web.meetings.overdue import late_outcomes
from web.meetings.own_data import OWN_DATA
from web.meetings.panels import of_call
from web.meetings.permissions import (
    BRING_PAIRS,
    HANDLE_PAIR,
    MANAGE_MEETINGS,
    PERMISSIONS,
    TAKE_PART,
)
from web.meetings.relations import relations_to_pair
from web.meetings.report import PARTS
from web.meetings.states import GuestState, MeetingState, TalkOutcome
from web.meetings.tasks import TASKS
from web.meetings.times import hour
from web.meetings.verbs import MeetingObject, MeetingVerb
from web.meetings.words import LABELS, MARKS

_MEETING = Access(MANAGE_MEETINGS, "meeting")
_OFFICE = (
    "manage",
    "edit",
    "announce",
    "hold",
    "publish_outcomes",
    "cancel",
    "pairs",
    "add_pairs",
    "guests",
    "invite",
    "ask_again",
    "sign_in",
    "plan",
    "make_plan",
    "publish_plan",
    "outcomes",
    "roadshow",
    "add_roadshow",
    "paper",
)
_OF_PAIR = ("seat", "lock_talk")
_OF_GUEST = ("answer_for", "arrive")

LOG = LogWords(
    objects={
        MeetingObject.MEETING: _l("对接会"),
        MeetingObject.GUEST: _l("对接会的单位"),
        MeetingObject.PAIR: _l("对接会的配对"),
    },
    actions={
        MeetingVerb.ANNOUNCE: _l("公布对接会"),
        MeetingVerb.HOLD: _l("记为已举行"),
        MeetingVerb.PUBLISH_OUTCOMES: _l("发布结果"),
        MeetingVerb.CANCEL: _l("取消对接会"),
        MeetingVerb.INVITE: _l("邀请单位"),
        MeetingVerb.ANSWER: _l("答复邀请"),
        MeetingVerb.MOVE_UP: _l("候补转为参加"),
        MeetingVerb.SIGN_IN: _l("签到或撤销签到"),
        MeetingVerb.ADD_PAIR: _l("加入配对"),
        MeetingVerb.REMOVE_PAIR: _l("移出配对"),
        MeetingVerb.PLAN: _l("安排桌位"),
        MeetingVerb.MOVE_TALK: _l("调整桌位"),
        MeetingVerb.PUBLISH_PLAN: _l("公布洽谈安排"),
        MeetingVerb.OUTCOME: _l("填写洽谈结果"),
        MeetingVerb.ROADSHOW: _l("修改路演"),
    },
    details={
        "meeting": _l("对接会"),
        "talks": _l("洽谈场数"),
        "slot": _l("场次"),
        "table": _l("桌号"),
    },
    states={
        MeetingObject.MEETING: (MeetingState,),
        MeetingObject.GUEST: (GuestState,),
        MeetingObject.PAIR: (TalkOutcome,),
    },
)

FEATURE = Feature(
    name="meetings",
    blueprints=(views.blueprint,),
    subjects={
        "meeting": Subject(Meeting),
        "guest": Subject(Guest),
        "pair": Subject(MeetingPair, relations_to_pair),
        "roadshow": Subject(RoadshowItem),
    },
    permissions=PERMISSIONS,
    access={
        "meetings.index": SHARED,
        "meetings.show": Access(READ_PUBLIC, "meeting", shared=True),
        "meetings.calendar": Access(READ_PUBLIC, "meeting"),
        **dict.fromkeys(
            ("meetings.mine", "meetings.answer", "meetings.my_calendar"),
            Access(TAKE_PART, "meeting"),
        ),
        **dict.fromkeys(("meetings.brokered", "meetings.bring"), Access(BRING_PAIRS, "meeting")),
        **dict.fromkeys(("meetings.remove_pair", "meetings.outcome"), Access(HANDLE_PAIR, "pair")),
        **dict.fromkeys(("meetings.office", "meetings.new"), Access(MANAGE_MEETINGS)),
        **{f"meetings.{name}": _MEETING for name in _OFFICE},
        **{f"meetings.{name}": Access(MANAGE_MEETINGS, "pair") for name in _OF_PAIR},
        **{f"meetings.{name}": Access(MANAGE_MEETINGS, "guest") for name in _OF_GUEST},
        "meetings.change_roadshow": Access(MANAGE_MEETINGS, "roadshow"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("calls", "meetings.office", _l("对接会管理"), 30, MANAGE_MEETINGS),
        NavItem("deals", "meetings.index", _l("对接会"), 30, LIST_DEALS),
        NavItem("footer", "meetings.index", _l("对接会"), 26),
    ),
    under={
        "meetings.show": "meetings.index",
        "meetings.mine": "meetings.index",
        "meetings.answer": "meetings.index",
        "meetings.brokered": "meetings.index",
        "meetings.outcome": "meetings.index",
        "meetings.new": "meetings.office",
        **{f"meetings.{name}": "meetings.office" for name in _OFFICE},
    },
    panels=(Panel("call.below", "meetings/_of_call.html", of_call),),
    filters={"hour": hour},
    tasks=TASKS,
    mails=MAILS,
    own_data=OWN_DATA,
    overdue=(late_outcomes,),
    report=PARTS,
    sweep=(Sweep(72, service.look_after),),
    demo=load_meetings,
)

__all__ = [
    "FEATURE",
    "guest_views",
    "office_views",
    "pair_views",
    "plan_views",
    "roadshow_views",
    "step_views",
]
