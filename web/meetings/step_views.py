"""The steps of a meeting: each asks first, and names what it will do."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError
from matcher.domain.machine import step
from web.base import confirm, db
from web.base.confirm import Confirmation
from web.base.guard import subject
from web.meetings import queries as query
from web.meetings import service
from web.meetings.forms import MEETING_WORDS, CancelForm
from web.meetings.models import Meeting
from web.meetings.states import AWAITED_STATES, MEETING, MeetingState
from web.meetings.times import when
from web.meetings.views import blueprint
from web.people.session import account


@blueprint.route("/office/meetings/<int:meeting_id>/announce", methods=["GET", "POST"])
def announce(**_: int) -> ResponseReturnValue:
    """Show the meeting to everybody."""
    meeting = subject(Meeting)
    step(MEETING, meeting.state, "announce")
    if request.method == "GET":
        effects = [
            gettext("公开页面上会出现这场对接会：%(when)s。", when=when(meeting)),
            gettext("已核验单位可以报名，您可以开始邀请。"),
        ]
        return _ask(meeting, gettext("公布对接会"), effects, ends=False)
    try:
        service.announce(account(), meeting, confirm.expected_version())
    except InputError:
        db.rollback()
        flash(str(MEETING_WORDS["begins_at", "past"]), "warning")
        return redirect(url_for("meetings.edit", meeting_id=meeting.id))
    flash(gettext("已公布。接下来选配对、发邀请。"), "success")
    return _back(meeting)


@blueprint.route("/office/meetings/<int:meeting_id>/hold", methods=["GET", "POST"])
def hold(**_: int) -> ResponseReturnValue:
    """Note that the meeting took place."""
    meeting = subject(Meeting)
    step(MEETING, meeting.state, "hold")
    if request.method == "GET":
        effects = [gettext("不再接受答复和报名，洽谈安排不能再改。")]
        kept = [gettext("签到和洽谈结果可以继续填写。")]
        return _ask(meeting, gettext("记为已举行"), effects, kept=kept)
    try:
        service.hold(account(), meeting, confirm.expected_version())
    except InputError:
        db.rollback()
        flash(gettext("对接会还没有开始，开始以后才能记为已举行。"), "warning")
        return _back(meeting)
    flash(gettext("已记为已举行。请填写洽谈结果。"), "success")
    return _back(meeting)


@blueprint.route("/office/meetings/<int:meeting_id>/publish", methods=["GET", "POST"])
def publish_outcomes(**_: int) -> ResponseReturnValue:
    """Publish the numbers of the meeting."""
    meeting = subject(Meeting)
    step(MEETING, meeting.state, "publish_outcomes")
    if request.method == "GET":
        effects = [
            gettext("公开页面显示到场单位数、洽谈场数和各类结果的数量，不足 3 的不显示。"),
            gettext("洽谈结果和路演结果不能再改。"),
        ]
        untold = query.count_without_outcome(meeting)
        if untold:
            effects.insert(
                0,
                ngettext(
                    "还有 %(num)s 场洽谈没有填写结果。", "还有 %(num)s 场洽谈没有填写结果。", untold
                ),
            )
        kept = [gettext("谁和谁洽谈不会公开。")]
        return _ask(meeting, gettext("发布结果"), effects, kept=kept)
    service.publish_outcomes(account(), meeting, confirm.expected_version())
    flash(gettext("结果已发布。"), "success")
    return _back(meeting)


@blueprint.route("/office/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
def cancel(**_: int) -> ResponseReturnValue:
    """Call the meeting off."""
    meeting = subject(Meeting)
    step(MEETING, meeting.state, "cancel")
    if request.method == "GET":
        return _ask_cancel(meeting, CancelForm(formdata=None))
    form = CancelForm()
    if not form.validate():
        return _ask_cancel(meeting, form), 422
    service.cancel(account(), meeting, form.reason.data or "", confirm.expected_version())
    flash(gettext("已取消，受邀单位会收到通知。"), "info")
    return _back(meeting)


def _ask_cancel(meeting: Meeting, form: CancelForm) -> str:
    effects = [gettext("对接会不再举行，之后不能恢复。")]
    if meeting.state is MeetingState.ANNOUNCED:
        told = [one for one in query.list_guests(meeting) if one.state in AWAITED_STATES]
        effects.append(
            ngettext(
                "通知 %(num)s 家受邀或报名的单位。", "通知 %(num)s 家受邀或报名的单位。", len(told)
            )
        )
    return _ask(meeting, gettext("取消对接会"), effects, form=form)


def _ask(
    meeting: Meeting,
    title: str,
    effects: list[str],
    *,
    ends: bool = True,
    kept: list[str] | None = None,
    form: CancelForm | None = None,
) -> str:
    return confirm.ask(
        Confirmation(
            title=title,
            about=meeting.title,
            effects=effects,
            kept=kept or [],
            verb=title,
            back=url_for("meetings.manage", meeting_id=meeting.id),
            version=meeting.version,
            ends=ends,
            form=form,
        )
    )


def _back(meeting: Meeting) -> ResponseReturnValue:
    return redirect(url_for("meetings.manage", meeting_id=meeting.id))
