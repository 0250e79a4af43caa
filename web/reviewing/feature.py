"""Rounds of review 评审: criteria, experts drawn, progress, release, ranking."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.registry import Feature, LogWords
from web.reviewing import models  # noqa: F401 - its tables
from web.reviewing.mails import MAILS
from web.reviewing.permissions import PERMISSIONS
from web.reviewing.states import RoundState, SeatState, SheetState
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
        ReviewVerb.EXPORT: _l("导出汇总表"),
    },
    details={"round": _l("评审轮次"), "experts": _l("专家人数"), "weight": _l("占比")},
    states={
        ReviewObject.ROUND: (RoundState,),
        ReviewObject.SEAT: (SeatState,),
        ReviewObject.SHEET: (SheetState,),
    },
)

FEATURE = Feature(
    name="reviewing", permissions=PERMISSIONS, labels=LABELS, marks=MARKS, log=LOG, mails=MAILS
)
