"""After the ranking: publicity 公示, objections, award 立项, stage gates, acceptance 验收."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.awarding import award_views, following, objection_views, panels, plan_views, views
from web.awarding.demo import load_awards
from web.awarding.files import ATTACHES
from web.awarding.mail_kinds import MAILS
from web.awarding.models import Award, Objection, Publicity, Stage
from web.awarding.overdue import late_stages
from web.awarding.own_data import OWN_DATA
from web.awarding.permissions import (
    ANSWER_PLAN,
    CHOOSE_BID,
    HANDLE_OWN_OBJECTION,
    JUDGE_STAGE,
    MANAGE_AWARDS,
    PERMISSIONS,
    RAISE_OBJECTION,
    READ_AWARD,
    READ_OBJECTION,
    WORK_ON_AWARD,
)
from web.awarding.relations import (
    relations_to_award,
    relations_to_objection,
    relations_to_stage,
)
from web.awarding.report import PARTS
from web.awarding.states import AwardState, ObjectionState, StageState
from web.awarding.sums import hundredths, points_text
from web.awarding.tasks import TASKS
from web.awarding.verbs import AwardObject, AwardVerb
from web.awarding.words import LABELS, MARKS
from web.base.access import Access
from web.base.registry import Feature, LogWords, Panel, Subject, Sweep
from web.challenges.events import ChallengeMoved

LOG = LogWords(
    objects={
        AwardObject.PUBLICITY: _l("揭榜结果公示"),
        AwardObject.OBJECTION: _l("公示异议"),
        AwardObject.AWARD: _l("揭榜立项"),
        AwardObject.STAGE: _l("任务里程碑"),
    },
    actions={
        AwardVerb.CHOOSE: _l("选定揭榜方"),
        AwardVerb.BEGIN_PUBLICITY: _l("开始公示"),
        AwardVerb.END_PUBLICITY: _l("公示结束"),
        AwardVerb.OBJECT: _l("提出异议"),
        AwardVerb.TAKE_BACK: _l("撤回异议"),
        AwardVerb.DISMISS: _l("答复异议不成立"),
        AwardVerb.UPHOLD: _l("答复异议成立"),
        AwardVerb.LAPSE: _l("异议随公示结束"),
        AwardVerb.PROPOSE: _l("列入拟立项"),
        AwardVerb.AWARD: _l("给予立项"),
        AwardVerb.DROP: _l("取消立项"),
        AwardVerb.CONTRACT: _l("记录揭榜合同"),
        AwardVerb.PLAN: _l("编排里程碑"),
        AwardVerb.ANSWER_PLAN: _l("答复调整后的里程碑"),
        AwardVerb.ACCEPT: _l("任务验收"),
        AwardVerb.PUT_OUT: _l("阶段考核后退出"),
        AwardVerb.TERMINATE: _l("终止任务"),
        AwardVerb.REPORT: _l("报告里程碑"),
        AwardVerb.OPINE: _l("对里程碑表态"),
        AwardVerb.PASS: _l("里程碑通过"),
        AwardVerb.RETURN: _l("里程碑退回补充"),
        AwardVerb.FAIL: _l("里程碑未通过"),
    },
    details={
        "challenge": _l("榜单"),
        "bid": _l("揭榜"),
        "stages": _l("里程碑个数"),
        "outcome": _l("处理"),
        "agrees": _l("是否同意"),
    },
    states={
        AwardObject.AWARD: (AwardState,),
        AwardObject.OBJECTION: (ObjectionState,),
        AwardObject.STAGE: (StageState,),
    },
)

_OF_CHALLENGE = ("office", "publicise", "grant", "gate")
_OF_AWARD = ("plan", "contract", "drop", "terminate", "award_paper")

FEATURE = Feature(
    name="awarding",
    blueprints=(views.blueprint,),
    subjects={
        "publicity": Subject(Publicity),
        "objection": Subject(Objection, relations_to_objection),
        "award": Subject(Award, relations_to_award),
        "stage": Subject(Stage, relations_to_stage),
    },
    permissions=PERMISSIONS,
    access={
        **{f"awarding.{name}": Access(MANAGE_AWARDS, "challenge") for name in _OF_CHALLENGE},
        **{f"awarding.{name}": Access(MANAGE_AWARDS, "award") for name in _OF_AWARD},
        "awarding.notice_paper": Access(MANAGE_AWARDS, "publicity"),
        "awarding.decide": Access(MANAGE_AWARDS, "stage"),
        "awarding.answer": Access(MANAGE_AWARDS, "objection"),
        "awarding.award": Access(READ_AWARD, "award"),
        "awarding.answer_plan": Access(ANSWER_PLAN, "award"),
        "awarding.report": Access(WORK_ON_AWARD, "stage"),
        "awarding.opine": Access(JUDGE_STAGE, "stage"),
        "awarding.object_to": Access(RAISE_OBJECTION, "challenge"),
        "awarding.objection": Access(READ_OBJECTION, "objection"),
        "awarding.take_back": Access(HANDLE_OWN_OBJECTION, "objection"),
        "awarding.choose": Access(CHOOSE_BID, "challenge"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    under={
        **{f"awarding.{name}": "challenges.office" for name in (*_OF_CHALLENGE, *_OF_AWARD)},
        **dict.fromkeys(("awarding.answer", "awarding.decide"), "challenges.office"),
        **dict.fromkeys(("awarding.award", "awarding.report"), "bidding.mine"),
        **dict.fromkeys(("awarding.choose", "awarding.opine"), "challenges.mine"),
        **dict.fromkeys(("awarding.object_to", "awarding.objection"), "challenges.index"),
    },
    panels=(
        Panel("challenge.public", "awarding/_public.html", panels.of_public),
        Panel("challenge.aside", "awarding/_aside.html", panels.of_aside),
        Panel("challenge.next", "challenges/_next.html", panels.of_next),
        Panel("challenge.office", "awarding/_office.html", panels.of_office),
        Panel("challenge.owner", "awarding/_owner.html", panels.of_owner),
        Panel("bid.below", "awarding/_bid.html", panels.of_bid),
        Panel("scoring.bid", "awarding/_sheet.html", panels.of_sheet),
    ),
    template_globals={"points_text": points_text, "hundredths": hundredths},
    tasks=TASKS,
    mails=MAILS,
    attaches=ATTACHES,
    own_data=OWN_DATA,
    overdue=(late_stages,),
    report=PARTS,
    reacts={ChallengeMoved: following.follow},
    sweep=(Sweep(76, following.look_after),),
    demo=load_awards,
)

__all__ = ["FEATURE", "award_views", "objection_views", "plan_views"]
