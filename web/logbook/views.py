"""The audit log, for the auditor."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Verification
from web.base import labels
from web.base.arguments import key_of, page_number
from web.calls.states import CallState
from web.help.states import HelpState
from web.joint.states import JointState
from web.logbook import queries as logbook
from web.matches.states import MatchState
from web.postings.states import PostingState, RevisionState

OBJECTS: dict[str, Any] = {
    "posting": _l("需求或成果"),
    "match": _l("配对"),
    "call": _l("征集"),
    "organisation": _l("单位"),
    "help_request": _l("求助与发榜申请"),
    "joint": _l("共性技术需求"),
    "user": _l("账号"),
    "installation": _l("系统"),
    "engine": _l("匹配引擎"),
    "encoder": _l("语言模型"),
}

ACTIONS: dict[str, Any] = {
    "sign_in": _l("登录"),
    "sign_in_failed": _l("登录失败"),
    "set_password": _l("修改密码"),
    "create": _l("新建"),
    "edit": _l("修改"),
    "revise": _l("开始新版本"),
    "say_distinct": _l("说明不是重复"),
    "submit": _l("提交审核"),
    "withdraw": _l("撤回"),
    "expire": _l("到期下架"),
    "fulfil": _l("达成"),
    "audit_publish": _l("审核通过"),
    "audit_request_changes": _l("退回修改"),
    "audit_reject": _l("不予通过"),
    "propose": _l("提出配对"),
    "request": _l("请求研判"),
    "assign": _l("分派经纪人"),
    "consent": _l("答复共性技术需求"),
    "publish": _l("公开"),
    "retract": _l("收回公开"),
    "unassign": _l("收回分派"),
    "edit_broker": _l("修改经纪人资料"),
    "declare_conflict": _l("登记利益关系"),
    "end_conflict": _l("解除利益关系"),
    "confirm": _l("确认配对"),
    "decline": _l("不采纳配对"),
    "undo": _l("撤销审核"),
    "answer": _l("答复意向"),
    "introduce": _l("对接"),
    "note": _l("记录进展"),
    "negotiate": _l("进入洽谈"),
    "sign": _l("签约"),
    "register": _l("合同登记"),
    "complete": _l("履行完毕"),
    "close": _l("结束"),
    "close_by": _l("随之结束"),
    "verify": _l("核验单位"),
    "schedule": _l("排期"),
    "unschedule": _l("退回拟稿"),
    "open": _l("开始征集"),
    "catalogue": _l("发布清单"),
    "archive": _l("归档"),
    "learn": _l("学到新版本"),
    "use_version": _l("改用版本"),
    "ask_help": _l("提出请求"),
    "help_assign": _l("请求交给经纪人"),
    "help_answer": _l("答复请求"),
    "help_grant": _l("发榜"),
    "help_refuse": _l("不受理请求"),
    "help_lapse": _l("请求失效"),
    "load_demo": _l("载入演示数据"),
    "prepare": _l("准备更换"),
    "use": _l("启用"),
    "cancel": _l("取消"),
}

DETAILS: dict[str, Any] = {
    "old": _l("原为"),
    "new": _l("现为"),
    "before": _l("原为"),
    "after": _l("现为"),
    "need": _l("需求"),
    "achievement": _l("成果"),
    "side": _l("一方"),
    "answer": _l("答复"),
    "code": _l("原因"),
    "engine": _l("引擎"),
    "number": _l("编号"),
    "version": _l("版本"),
    "postings": _l("条数"),
    "role": _l("角色"),
    "organisation": _l("单位"),
}

SIDES = {"need": _l("需求方"), "achievement": _l("成果方")}

STATES: dict[str, tuple[type[StrEnum], ...]] = {
    "posting": (PostingState, RevisionState),
    "match": (MatchState,),
    "joint": (JointState,),
    "call": (CallState,),
    "organisation": (Verification,),
    "help_request": (HelpState,),
}

blueprint = Blueprint("logbook", __name__, url_prefix="/log")


@blueprint.get("/")
def index() -> str:
    """Who did what to which object, the newest first."""
    wanted = logbook.LogFilter(
        object_type=request.args.get("object_type", ""),
        object_id=key_of(request.args.get("object_id")),
        action=request.args.get("action", ""),
        actor=request.args.get("actor", "").strip(),
    )
    return render_template(
        "logbook/index.html",
        wanted=wanted,
        page=logbook.list_entries(wanted, page_number()),
        actions=logbook.list_actions(),
        object_types=logbook.list_object_types(),
        action_word=action_word,
        object_word=object_word,
        state_word=state_word,
        detail_words=detail_words,
    )


def action_word(action: str) -> str:
    """Return what was done, in words; a code without words is shown as it is."""
    return str(ACTIONS.get(action, action))


def object_word(object_type: str) -> str:
    """Return the kind of object, in words."""
    return str(OBJECTS.get(object_type, object_type))


def state_word(object_type: str, state: str) -> str:
    """Return an object's state, in words; a code without words is shown as it is."""
    for states in STATES.get(object_type, ()):
        if state in set(states):
            return labels.label(states(state))
    return state


def detail_words(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """Return name and value of each detail, in words where there are any."""
    return [(str(DETAILS.get(name, name)), _value_word(name, detail[name])) for name in detail]


def _value_word(name: str, value: Any) -> str:
    if value is None:
        return gettext("无")
    if name == "side":
        return str(SIDES.get(value, value))
    if isinstance(value, str):
        for codes in labels.LABELS:
            if value in set(codes):
                return labels.label(codes(value))
    return str(value)
