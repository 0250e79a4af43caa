"""Open challenges 揭榜挂帅: terms, announcement, questions and answers, and their life."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.attachments.holders import Holder
from web.base.access import PUBLIC, SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.challenges import (
    office_views,
    owner_views,
    panels,
    question_views,
    step_views,
    views,
)
from web.challenges.demo import load_challenges
from web.challenges.drafting import draft_granted
from web.challenges.files import FILES
from web.challenges.mails import MAILS
from web.challenges.models import Challenge, Question
from web.challenges.next_steps import GLOBALS
from web.challenges.notices import HAPPENINGS
from web.challenges.overdue import late_challenges
from web.challenges.own_data import OWN_DATA
from web.challenges.permissions import (
    ACCOMPANY_CHALLENGE,
    ASK_QUESTION,
    FOLLOW_CHALLENGES,
    MANAGE_CHALLENGES,
    PERMISSIONS,
)
from web.challenges.relations import relations_to_challenge, relations_to_question
from web.challenges.report import PARTS
from web.challenges.service import close_due
from web.challenges.states import ChallengeState
from web.challenges.tasks import TASKS
from web.challenges.verbs import ChallengeObject, ChallengeVerb
from web.challenges.words import LABELS, MARKS
from web.help.events import ChallengeGranted

LOG = LogWords(
    objects={ChallengeObject.CHALLENGE: _l("榜单"), ChallengeObject.QUESTION: _l("榜单的提问")},
    actions={
        ChallengeVerb.CREATE: _l("拟定榜单"),
        ChallengeVerb.EDIT: _l("修改榜单"),
        ChallengeVerb.APPRAISE: _l("开始论证"),
        ChallengeVerb.SEND_BACK: _l("退回榜单"),
        ChallengeVerb.APPROVE: _l("论证通过"),
        ChallengeVerb.WAIVE_APPRAISAL: _l("免于论证"),
        ChallengeVerb.ANNOUNCE: _l("发布榜单"),
        ChallengeVerb.EXTEND: _l("延长揭榜时间"),
        ChallengeVerb.CLOSE: _l("揭榜截止"),
        ChallengeVerb.OPEN_BIDS: _l("开启揭榜材料"),
        ChallengeVerb.BEGIN_REVIEW: _l("开始评审"),
        ChallengeVerb.RANK: _l("评审完成"),
        ChallengeVerb.REVIEW_AGAIN: _l("重新评审"),
        ChallengeVerb.PUBLICISE: _l("公示结果"),
        ChallengeVerb.AWARD: _l("立项"),
        ChallengeVerb.RUN: _l("开始实施"),
        ChallengeVerb.ACCEPT: _l("验收通过"),
        ChallengeVerb.TERMINATE: _l("终止榜单"),
        ChallengeVerb.FAIL: _l("记为流榜"),
        ChallengeVerb.WITHDRAW: _l("撤榜"),
        ChallengeVerb.ASK_OWNER: _l("请发榜单位核对条款"),
        ChallengeVerb.OWNER_AGREE: _l("发榜单位确认条款"),
        ChallengeVerb.OWNER_OBJECT: _l("发榜单位提出修改"),
        ChallengeVerb.ASK: _l("就榜单提问"),
        ChallengeVerb.ANSWER: _l("答复榜单的提问"),
    },
    states={ChallengeObject.CHALLENGE: (ChallengeState,)},
)

_OFFICE = ("manage", "edit", "step", "announce", "extend", "ask_owner")
_OF_OWNER = ("accompany", "agree", "ask_changes")

FEATURE = Feature(
    name="challenges",
    blueprints=(views.blueprint,),
    subjects={
        "challenge": Subject(Challenge, relations_to_challenge),
        "question": Subject(Question, relations_to_question),
    },
    permissions=PERMISSIONS,
    access={
        **dict.fromkeys(("challenges.index", "challenges.feed"), SHARED),
        "challenges.deadlines": PUBLIC,
        "challenges.show": Access(READ_PUBLIC, "challenge", shared=True),
        "challenges.calendar": Access(READ_PUBLIC, "challenge"),
        "challenges.ask": Access(ASK_QUESTION, "challenge"),
        **{f"challenges.{name}": Access(ACCOMPANY_CHALLENGE, "challenge") for name in _OF_OWNER},
        "challenges.mine": Access(FOLLOW_CHALLENGES),
        "challenges.follow": Access(FOLLOW_CHALLENGES, "challenge"),
        **dict.fromkeys(("challenges.office", "challenges.new"), Access(MANAGE_CHALLENGES)),
        **{f"challenges.{name}": Access(MANAGE_CHALLENGES, "challenge") for name in _OFFICE},
        "challenges.answer": Access(MANAGE_CHALLENGES, "question"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("calls", "challenges.office", _l("榜单管理"), 40, MANAGE_CHALLENGES),
        NavItem("account", "challenges.mine", _l("本单位的榜单"), 95, FOLLOW_CHALLENGES),
        NavItem("main", "challenges.index", _l("榜单"), 45),
    ),
    under={
        "challenges.show": "challenges.index",
        "challenges.ask": "challenges.index",
        **{f"challenges.{name}": "challenges.mine" for name in _OF_OWNER},
        "challenges.new": "challenges.office",
        "challenges.answer": "challenges.office",
        **{f"challenges.{name}": "challenges.office" for name in _OFFICE},
    },
    panels=(
        Panel("item.after_title", "challenges/_of_item.html", panels.of_item),
        Panel("posting.aside", "challenges/_of_posting.html", panels.of_posting),
    ),
    template_globals=GLOBALS,
    tasks=TASKS,
    happenings=(HAPPENINGS,),
    reacts={ChallengeGranted: draft_granted},
    sweep=(Sweep(12, close_due),),
    mails=MAILS,
    own_data=OWN_DATA,
    attaches={Holder.CHALLENGE: FILES},
    overdue=(late_challenges,),
    report=PARTS,
    demo=load_challenges,
)

__all__ = ["FEATURE", "office_views", "owner_views", "question_views", "step_views"]
