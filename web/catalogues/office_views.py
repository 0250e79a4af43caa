"""The officers' pages of quarterly calls: they belong to the office's blueprint."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import CallKind
from matcher.domain.errors import InputError, LostRace
from web.base import db, labels
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import today, zone
from web.calls import late, next_quarter
from web.calls import service as calls_service
from web.calls.forms import CALL_WORDS, CallForm
from web.calls.models import Call
from web.calls.queries import find_following, newest_of_each
from web.calls.times import Quarter
from web.catalogues import queries as query
from web.catalogues.views import blueprint
from web.people.session import account


@blueprint.get("/office/calls")
def office() -> str:
    """Every call with what came in."""
    return render_template(
        "catalogues/office.html", lines=query.list_calls(), latest=newest_of_each()
    )


@blueprint.post("/office/calls/<int:call_id>/next")
def draft_next(**_: int) -> ResponseReturnValue:
    """Draft the next quarter's call from this one."""
    source: Call = subject(Call)
    following = find_following(source)
    if following is not None:
        flash(gettext("后面的季度已有这一类征集，就是这一份。"), "info")
        return redirect(url_for("catalogues.edit", call_id=following.id))
    call = next_quarter.draft_next(account(), source)
    flash(
        gettext("已从上一季度起草，通知、对象和附件都已带过来。请核对日期和文字，再排期。"),
        "success",
    )
    return redirect(url_for("catalogues.edit", call_id=call.id))


@blueprint.route("/office/calls/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Draft the next quarter's call."""
    if request.method == "GET":
        return _render(CallForm(formdata=None, data=_next_values(query.newest_call(), today())))
    form = CallForm()
    if not form.check():
        return _render(form), 422
    try:
        call = calls_service.create_call(account(), _data(form))
    except InputError as error:
        return _refuse(form, error), 422
    flash(gettext("已保存为拟稿。发布前外界看不到。"), "success")
    return redirect(url_for("catalogues.edit", call_id=call.id))


@blueprint.route("/office/calls/<int:call_id>", methods=["GET", "POST"])
def edit(call_id: int) -> ResponseReturnValue:
    """Change a call, and take its next step."""
    call: Call = subject(Call)
    if request.method == "GET":
        return _render(_stored_form(call), call)
    form = CallForm()
    if not form.check():
        return _render(form, call), 422
    try:
        calls_service.update_call(account(), call, _data(form), form.version.data or 0)
    except InputError as error:
        return _refuse(form, error, call), 422
    except LostRace:
        return _show_conflict(form, call), 409
    flash(gettext("已保存。"), "success")
    return redirect(url_for("catalogues.edit", call_id=call_id))


def _render(form: CallForm, call: Call | None = None) -> str:
    line = next((one for one in query.list_calls() if call and one.call.id == call.id), None)
    editable = call is None or call.state in calls_service.EDITABLE_STATES
    return render_template(
        "catalogues/edit.html",
        form=form,
        call=call,
        line=line,
        is_editable=editable,
        late=late.list_permissions(call) if call else [],
        following=find_following(call) if call else None,
    )


def _show_conflict(form: CallForm, call: Call) -> str:
    """Show what was typed again, to be saved over the newer version only on purpose."""
    db.rollback()
    words = gettext(
        "另一位管理员刚刚修改了这次征集，您填写的内容还没有保存。"
        "请核对后再次保存，将以表格里的内容为准。"
    )
    flash(words, "warning")
    form.version.raw_data = None
    form.version.data = call.version
    return _render(form, call)


def _refuse(form: CallForm, error: InputError, call: Call | None = None) -> str:
    db.rollback()
    show_problems(form, error, CALL_WORDS)
    return _render(form, call)


def _data(form: CallForm) -> calls_service.CallData:
    values: dict[str, Any] = {
        name: form[name].data for name in calls_service.CallData.__slots__ if name != "quarter"
    }
    return calls_service.CallData(quarter=int(form.quarter.data), **values)


def _stored_form(call: Call) -> CallForm:
    values = {name: getattr(call, name) for name in calls_service.CallData.__slots__}
    values |= {"quarter": str(call.quarter), "version": call.version}
    return CallForm(formdata=None, data=values)


def _next_values(last: Call | None, day: date) -> dict[str, Any]:
    """Return the next quarter's draft, prepared from the last call."""
    newest = Quarter(last.year, last.quarter) if last else Quarter.of(day)
    quarter = max(newest, Quarter.of(day), key=lambda one: (one.year, one.number)).next
    values = {
        "year": quarter.year,
        "quarter": str(quarter.number),
        "kind": CallKind.BOTH,
        "title": quarter.title(labels.region().data["name"]),
        "opens_at": quarter.opens(zone()),
        "closes_at": quarter.closes(zone()),
        "grace_minutes": 30,
    }
    if last is not None:
        copied = ("kind", "notice", "eligible", "contact", "focus_fields", "grace_minutes")
        values |= {name: getattr(last, name) for name in copied}
    return values
