"""The steps of a call: each asks first, and names what it will do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step as machine_step
from matcher.types import Kind
from web.base import confirm, db, formats
from web.base.clock import utc_now
from web.base.confirm import Confirmation
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.calls import late
from web.calls import service as calls
from web.calls.forms import CALL_WORDS, ExtendForm, LateForm
from web.calls.mails import count_asked
from web.calls.models import Call
from web.calls.states import CALL, CallState
from web.catalogues import queries as query
from web.catalogues import service
from web.catalogues.views import blueprint
from web.people.queries import find_organisation_named
from web.people.session import account

_EXTENDED_BY = timedelta(days=7)
"""What the form of an extension offers."""


@blueprint.route("/office/calls/<int:call_id>/step/<action>", methods=["GET", "POST"])
def step(call_id: int, action: str) -> ResponseReturnValue:
    """Schedule, open, close or archive a call."""
    if action not in _ASKED:
        abort(404)
    call = subject(Call)
    _require_can(call, action)
    if request.method == "GET":
        return confirm.ask(_ASKED[action](call))
    calls.move_call(account(), call, action, confirm.expected_version())
    words = {
        "schedule": gettext("已排期，到开始时间会自动开放。"),
        "unschedule": gettext("已退回拟稿。"),
        "open": gettext("已开始征集。"),
        "close": gettext("已截止。"),
        "archive": gettext("已归档。"),
    }
    flash(words[action], "success")
    return _back(call_id)


@blueprint.route("/office/calls/<int:call_id>/catalogue", methods=["GET", "POST"])
def publish(call_id: int) -> ResponseReturnValue:
    """Publish the call's catalogue."""
    call = subject(Call)
    _require_can(call, "catalogue")
    waiting = service.waiting_submissions(call)
    if waiting:
        flash(
            gettext("还有 %(count)s 项提交没有审结，审结后才能发布清单。", count=waiting), "warning"
        )
        return _back(call_id)
    if request.method == "GET":
        return confirm.ask(_ask_publish(call))
    count = service.publish_catalogue(account(), call, confirm.expected_version())
    flash(gettext("清单已发布，共 %(count)s 项。", count=count), "success")
    return _back(call_id)


@blueprint.route("/office/calls/<int:call_id>/extend", methods=["GET", "POST"])
def extend(call_id: int) -> ResponseReturnValue:
    """Let a call close later; one that has ended opens again."""
    call = subject(Call)
    if call.state not in (CallState.OPEN, CallState.CLOSED):
        raise WrongState("call", call.state.value, "extend")
    if request.method == "GET":
        later = max(call.closes_at, utc_now()) + _EXTENDED_BY
        return confirm.ask(_ask_extend(call, ExtendForm(formdata=None, data={"closes_at": later})))
    form = ExtendForm()
    if not form.check() or form.closes_at.data is None:
        return confirm.ask(_ask_extend(call, form)), 422
    try:
        calls.extend(
            account(), call, form.closes_at.data, form.reason.data or "", confirm.expected_version()
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, CALL_WORDS)
        return confirm.ask(_ask_extend(call, form)), 422
    flash(
        gettext("截止时间改为 %(moment)s，已通知。", moment=formats.deadline(call.closes_at)),
        "success",
    )
    return _back(call_id)


@blueprint.route("/office/calls/<int:call_id>/late", methods=["GET", "POST"])
def permit_late(call_id: int) -> ResponseReturnValue:
    """Let one organisation submit one thing after the end."""
    call = subject(Call)
    if call.state is not CallState.CLOSED:
        raise WrongState("call", call.state.value, "permit_late")
    if request.method == "GET":
        until = utc_now() + timedelta(days=3)
        return confirm.ask(_ask_late(call, LateForm(formdata=None, data={"until": until})))
    form = LateForm()
    if not form.check() or form.until.data is None:
        return confirm.ask(_ask_late(call, form)), 422
    try:
        _permit(call, form, form.until.data)
    except InputError as error:
        db.rollback()
        show_problems(form, error, CALL_WORDS)
        return confirm.ask(_ask_late(call, form)), 422
    flash(gettext("已同意补交，并通知了这家单位。"), "success")
    return _back(call_id)


def _permit(call: Call, form: LateForm, until: datetime) -> None:
    organisation = find_organisation_named((form.organisation.data or "").strip())
    if organisation is None:
        raise InputError.of("organisation", "unknown")
    late.permit(account(), call, organisation, until, form.reason.data or "")


def _require_can(call: Call, action: str) -> None:
    """Raise WrongState where the step is not possible: nobody confirms what cannot be done."""
    machine_step(CALL, call.state, action)


def _ask_schedule(call: Call) -> Confirmation:
    return _ask(
        call,
        gettext("排期公布"),
        [
            gettext(
                "公开页面上会出现这次征集：%(opens)s 开始，%(closes)s 截止。",
                opens=formats.zoned_moment(call.opens_at),
                closes=formats.deadline(call.closes_at),
            ),
            gettext(
                "到开始时间自动开放，并通知 %(count)s 个可以提交的账号。", count=count_asked(call)
            ),
        ],
        ends=False,
    )


def _ask_unschedule(call: Call) -> Confirmation:
    return _ask(call, gettext("退回拟稿"), [gettext("公开页面不再显示这次征集，到时也不会开放。")])


def _ask_open(call: Call) -> Confirmation:
    effects = [
        gettext(
            "立即开始接收提交，%(closes)s 截止。公布后截止时间只能延后。",
            closes=formats.deadline(call.closes_at),
        ),
        gettext("通知 %(count)s 个可以提交的账号。", count=count_asked(call)),
    ]
    if call.opens_at > utc_now():
        effects.append(
            gettext("开始时间由 %(opens)s 改为现在。", opens=formats.zoned_moment(call.opens_at))
        )
    return _ask(call, gettext("现在开始征集"), effects, ends=False)


def _ask_close(call: Call) -> Confirmation:
    effects = [
        gettext("立即停止接收提交，原定 %(closes)s 截止。", closes=formats.deadline(call.closes_at))
    ]
    drafts, organisations = query.count_drafts(call)
    if drafts:
        effects.append(
            gettext(
                "还有 %(drafts)s 份草稿没有提交，来自 %(organisations)s 个单位。",
                drafts=drafts,
                organisations=organisations,
            )
        )
    kept = [gettext("已经提交的照常审核；截止后仍可重新开放，或同意某家单位补交。")]
    return _ask(call, gettext("现在截止"), effects, kept=kept)


def _ask_archive(call: Call) -> Confirmation:
    return _ask(
        call,
        gettext("归档"),
        [gettext("这次征集结束，不再有下一步。")],
        kept=[gettext("通知和清单仍在原来的地址。")],
        ends=False,
    )


def _ask_publish(call: Call) -> Confirmation:
    listed = service.list_entering(call)
    needs = sum(posting.kind is Kind.NEED for posting in listed)
    effects = [
        gettext(
            "公布清单：%(needs)s 项需求、%(achievements)s 项成果。",
            needs=needs,
            achievements=len(listed) - needs,
        ),
        gettext("清单按现在的文字固定下来，以后的修改不再列入。"),
        gettext("之后不能再重新开放，也不能再同意补交。"),
    ]
    return _ask(call, gettext("发布清单"), effects, ends=False)


def _ask_extend(call: Call, form: ExtendForm) -> Confirmation:
    is_closed = call.state is CallState.CLOSED
    effects = [
        gettext("通知 %(count)s 个可以提交的账号新的截止时间。", count=count_asked(call)),
        gettext("到新的截止时间自动截止。"),
    ]
    if is_closed:
        effects.insert(0, gettext("征集重新开放，可以提交。"))
    title = gettext("重新开放") if is_closed else gettext("延长征集")
    return _ask(call, title, effects, ends=False, form=form)


def _ask_late(call: Call, form: LateForm) -> Confirmation:
    return _ask(
        call,
        gettext("同意补交"),
        [
            gettext("这家单位在期限前可以补交一项，用掉即止。"),
            gettext("通知这家单位可以提交的成员。"),
            gettext("原因记入日志，不对外显示。"),
        ],
        ends=False,
        form=form,
    )


def _ask(
    call: Call,
    title: str,
    effects: list[str],
    *,
    ends: bool = True,
    kept: list[str] | None = None,
    form: ExtendForm | LateForm | None = None,
) -> Confirmation:
    return Confirmation(
        title=title,
        about=call.title,
        effects=effects,
        kept=kept or [],
        verb=title,
        back=url_for("catalogues.edit", call_id=call.id),
        version=call.version,
        ends=ends,
        form=form,
    )


_ASKED: dict[str, Callable[[Call], Confirmation]] = {
    "schedule": _ask_schedule,
    "unschedule": _ask_unschedule,
    "open": _ask_open,
    "close": _ask_close,
    "archive": _ask_archive,
}


def _back(call_id: int) -> ResponseReturnValue:
    return redirect(url_for("catalogues.edit", call_id=call_id))
