"""Everything that waits for an account, and what others did, on one page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from web.base.access import account
from web.base.clock import utc_now
from web.base.site import today
from web.finding import saved as searches
from web.inbox import notices, tasks
from web.inbox.notices import Notice
from web.inbox.tasks import Task
from web.matches.words import ACTIVITIES
from web.people import accounts

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")

TASKS: dict[str, tuple[Any, Any, str, str]] = {
    "answer": (_l("等您答复是否有意向"), _l("去答复"), "deals.show", "match_id"),
    "join": (_l("有相近的需求，等您答复是否合并公布"), _l("去答复"), "drafting.show", "posting_id"),
    "revise": (_l("按审核意见修改后重新提交"), _l("去修改"), "drafting.edit", "posting_id"),
    "finish": (_l("草稿还没有提交"), _l("继续填写"), "drafting.edit", "posting_id"),
    "step": (_l("约好的下一步"), _l("看对接"), "deals.show", "match_id"),
    "extend": (_l("快到有效期，到期会自动下架"), _l("去延长"), "drafting.edit", "posting_id"),
    "submit": (_l("正在征集，贵单位还没有提交"), _l("看通知"), "catalogues.show", "call_id"),
    "review": (_l("等您审核的配对"), _l("去审核"), "desk.queue", ""),
    "enquiry": (_l("等您答复的企业求助"), _l("去答复"), "help.enquiries", ""),
    "register": (_l("合同签订后三十日内登记"), _l("去登记"), "deals.show", "match_id"),
    "remind": (_l("确认一周了，还有一方没有答复"), _l("看对接"), "deals.show", "match_id"),
    "audit": (_l("等待审核的内容"), _l("去审核"), "audit.queue", ""),
    "verify": (_l("等待核验的单位"), _l("去核验"), "people.organisations", ""),
    "assign": (_l("没有经纪人的配对"), _l("去分派"), "brokers.matches", ""),
    "help": (_l("等待受理的企业请求"), _l("去受理"), "help.office", ""),
    "collect": (_l("征集正在进行，到时自动截止"), _l("看进度"), "catalogues.edit", "call_id"),
    "settle": (_l("征集已截止，还有内容没有审结"), _l("看进度"), "catalogues.edit", "call_id"),
    "publish": (_l("征集已截止，可以发布清单"), _l("去发布"), "catalogues.edit", "call_id"),
}
"""Kind of task -> what it is, the words of its link, the endpoint and its argument's name."""

ANCHORS = {"join": "joint", **dict.fromkeys(notices.HELP_EVENTS, "help")}
"""Kind of task or notice -> the part of the page it is about."""

EVENTS: dict[str, Any] = {
    **ACTIVITIES,
    "meeting": _l("记下了一次会面"),
    "call": _l("记下了一次通话"),
    "note": _l("写了一条记录"),
    "posting_audit_publish": _l("审核通过，已公开发布"),
    "posting_audit_request_changes": _l("退回修改，请看审核意见"),
    "posting_audit_reject": _l("审核未通过，请看说明"),
    "posting_expire": _l("有效期已过，已自动下架"),
    "help_answer": _l("经纪人答复了您的求助"),
    "help_grant": _l("同意发榜，需求已公开标明“揭榜挂帅”"),
    "help_refuse": _l("请求没有受理，请看原因"),
    "help_lapse": _l("需求到期下架，还没办完的请求随之失效"),
    "call_open": _l("开始征集"),
    "call_close": _l("征集截止"),
}

PLACES = {
    "match": ("deals.show", "match_id"),
    "posting": ("drafting.show", "posting_id"),
    "call": ("catalogues.edit", "call_id"),
}


@blueprint.record_once
def _add_template_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        task_words=task_words,
        task_url=task_url,
        time_to=time_to,
        notice_words=notice_words,
        notice_url=notice_url,
        count_unread=notices.count_unread,
    )


@blueprint.get("/")
def index() -> str:
    """Show tasks with their deadlines, and what happened."""
    user = account()
    found = notices.list_notices(user)
    return render_template(
        "inbox/index.html",
        tasks=tasks.list_tasks(user, today()),
        notices=found,
        searches=searches.list_news(user),
        newest=found[0].at if found else None,
        today=today(),
    )


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Mark as read what the page showed; what has come since stays new."""
    accounts.mark_notices_read(account(), _shown_until())
    return redirect(url_for("inbox.index"))


@blueprint.post("/greeted")
def greeted() -> ResponseReturnValue:
    """Put the introduction away for good."""
    accounts.put_introduction_away(account())
    return redirect(url_for("home.work"))


def task_words(task: Task) -> tuple[str, str]:
    """Return what a task is, and the words of the link to it."""
    words, link, _endpoint, _argument = TASKS[task.kind]
    return str(words), str(link)


def task_url(task: Task) -> str:
    """Return where a task is done."""
    _words, _link, endpoint, argument = TASKS[task.kind]
    arguments: dict[str, Any] = {argument: task.object_id} if argument else {}
    return url_for(endpoint, **arguments, _anchor=ANCHORS.get(task.kind))


def time_to(day: date, now: date) -> tuple[str, str]:
    """Return (words, tone) of the time to a day: late, soon or neither."""
    days = (day - now).days
    if days < 0:
        return ngettext("已过 %(num)s 天", "已过 %(num)s 天", -days), "late"
    if days == 0:
        return gettext("今天到期"), "late"
    words = ngettext("还有 %(num)s 天", "还有 %(num)s 天", days)
    return words, "soon" if days <= tasks.SOON.days else ""


def notice_words(notice: Notice) -> str:
    """Return what happened, in words."""
    return str(EVENTS.get(notice.kind, notice.kind))


def notice_url(notice: Notice) -> str:
    """Return the page of what it happened to."""
    endpoint, argument = PLACES[notice.object_type]
    arguments: dict[str, Any] = {argument: notice.object_id}
    return url_for(endpoint, **arguments, _anchor=ANCHORS.get(notice.kind))


def _shown_until() -> datetime:
    try:
        until = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return utc_now()
    return until if until.tzinfo else utc_now()
