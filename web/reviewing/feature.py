"""Rounds of review 评审: criteria, experts drawn, progress, release, ranking."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.attachments.holders import Holder
from web.base.access import Access
from web.base.registry import Feature, LogWords, Panel, Subject
from web.challenges.events import ChallengeMoved
from web.experts.events import ExpertEdited, InterestDeclared, LoadAsked
from web.reviewing import panel_views, panels, result_views, step_views, views
from web.reviewing.demo import load_reviews
from web.reviewing.figures import format_points
from web.reviewing.files import FILES
from web.reviewing.following import (
    on_challenge_moved,
    on_expert_edited,
    on_interest_declared,
    on_load_asked,
)
from web.reviewing.mails import MAILS
from web.reviewing.models import ReviewRound, Seat
from web.reviewing.own_data import OWN_DATA, keep_for_open_seats
from web.reviewing.permissions import MANAGE_REVIEW, PERMISSIONS
from web.reviewing.relations import relations_to_seat
from web.reviewing.states import RoundState, SeatState, SheetState
from web.reviewing.tasks import TASKS
from web.reviewing.verbs import ReviewObject, ReviewVerb
from web.reviewing.words import LABELS, MARKS

LOG = LogWords(
    objects={
        ReviewObject.ROUND: _l("评审轮次"),
        ReviewObject.SEAT: _l("评审席位"),
        ReviewObject.SHEET: _l("评分表"),
    },
    actions={
        ReviewVerb.DRAW: _l("抽取专家"),
        ReviewVerb.ADD_SEAT: _l("指定专家"),
        ReviewVerb.REMOVE_SEAT: _l("移出名单"),
        ReviewVerb.START: _l("启动评审"),
        ReviewVerb.OFFER: _l("邀请评审"),
        ReviewVerb.ACCEPT: _l("接受评审"),
        ReviewVerb.DECLINE: _l("谢绝评审"),
        ReviewVerb.RECUSE: _l("申请回避"),
        ReviewVerb.EXCUSE: _l("让专家退出"),
        ReviewVerb.REMIND: _l("提醒专家"),
        ReviewVerb.SUBMIT: _l("提交评分表"),
        ReviewVerb.REOPEN: _l("撤回评分表"),
        ReviewVerb.RECUSE_SHEET: _l("对一份方案回避"),
        ReviewVerb.DROP_SHEET: _l("评分表不再计入"),
        ReviewVerb.RECORD: _l("填写评审记录"),
        ReviewVerb.RELEASE: _l("汇总评审结果"),
        ReviewVerb.CANCEL: _l("取消评审"),
        ReviewVerb.WEIGH: _l("修改各轮占比"),
    },
    details={
        "round": _l("评审轮次"),
        "experts": _l("专家人数"),
        "lacking": _l("还缺"),
        "weight": _l("占比"),
    },
    states={
        ReviewObject.ROUND: (RoundState,),
        ReviewObject.SEAT: (SeatState,),
        ReviewObject.SHEET: (SheetState,),
    },
)

_CHALLENGE = Access(MANAGE_REVIEW, "challenge")
_OF_CHALLENGE = ("index", "new", "ranking", "weigh", "paper", "rank", "review_again", "fail")
_OF_ROUND = (
    "show",
    "edit",
    "draw",
    "add_seat",
    "offer",
    "remind",
    "start",
    "extend",
    "record",
    "release",
    "cancel",
)
_OF_SEAT = ("keep_seat", "remove_seat", "excuse")

FEATURE = Feature(
    name="reviewing",
    blueprints=(views.blueprint,),
    subjects={"round": Subject(ReviewRound), "seat": Subject(Seat, relations_to_seat)},
    permissions=PERMISSIONS,
    access={
        **{f"reviewing.{name}": _CHALLENGE for name in _OF_CHALLENGE},
        **{f"reviewing.{name}": Access(MANAGE_REVIEW, "round") for name in _OF_ROUND},
        **{f"reviewing.{name}": Access(MANAGE_REVIEW, "seat") for name in _OF_SEAT},
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    under={
        f"reviewing.{name}": "challenges.office" for name in (*_OF_CHALLENGE, *_OF_ROUND, *_OF_SEAT)
    },
    panels=(
        Panel("challenge.next", "challenges/_next.html", panels.of_next),
        Panel("challenge.office", "reviewing/_of_challenge.html", panels.of_challenge),
        Panel("bid.below", "reviewing/_of_bid.html", panels.of_bid),
        Panel("expert.below", "reviewing/_of_expert.html", panels.of_expert),
    ),
    filters={"points": format_points},
    tasks=TASKS,
    mails=MAILS,
    reacts={
        ChallengeMoved: on_challenge_moved,
        LoadAsked: on_load_asked,
        InterestDeclared: on_interest_declared,
        ExpertEdited: on_expert_edited,
    },
    own_data=OWN_DATA,
    keeps=(keep_for_open_seats,),
    attaches={Holder.ROUND: FILES},
    demo=load_reviews,
)

__all__ = ["FEATURE", "panel_views", "result_views", "step_views"]
