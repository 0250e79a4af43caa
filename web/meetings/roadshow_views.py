"""The office's page of the roadshow."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.meetings import roadshow as service
from web.meetings.forms import ROADSHOW_WORDS, ResultForm, RoadshowForm
from web.meetings.models import Meeting, RoadshowItem
from web.meetings.states import EDITABLE_STATES, MeetingState
from web.meetings.views import blueprint
from web.people.session import account


@blueprint.get("/office/meetings/<int:meeting_id>/roadshow")
def roadshow(**_: int) -> str:
    """Who presents, in order."""
    return _show(RoadshowForm(formdata=None, data={"minutes": 8}))


@blueprint.post("/office/meetings/<int:meeting_id>/roadshow")
def add_roadshow(**_: int) -> ResponseReturnValue:
    """Let an achievement or an organisation present itself."""
    form = RoadshowForm()
    if not form.check():
        return _show(form), 422
    try:
        service.add(
            account(),
            subject(Meeting),
            form.posting.data,
            form.organisation.data or "",
            form.title.data or "",
            form.minutes.data,
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, ROADSHOW_WORDS)
        return _show(form), 422
    flash(gettext("已加入路演。"), "success")
    return redirect(url_for("meetings.roadshow", meeting_id=subject(Meeting).id))


@blueprint.post("/office/meetings/roadshow/<int:roadshow_id>")
def change_roadshow(**_: int) -> ResponseReturnValue:
    """Move an item forward, take it out, or note how many were interested."""
    item = subject(RoadshowItem)
    back = redirect(url_for("meetings.roadshow", meeting_id=item.meeting_id))
    wanted = request.form.get("do")
    if wanted == "earlier":
        service.move_earlier(account(), item)
    elif wanted == "remove":
        service.remove(account(), item)
        flash(gettext("已移出路演。"), "info")
    else:
        form = ResultForm()
        if not form.validate():
            flash(str(next(iter(form.errors.values()))[0]), "warning")
            return back
        service.note_result(account(), item, form.interested.data, form.note.data or "")
        flash(gettext("已记下路演结果。"), "success")
    return back


def _show(form: RoadshowForm) -> str:
    meeting = subject(Meeting)
    return render_template(
        "meetings/roadshow.html",
        meeting=meeting,
        items=service.list_shown(meeting),
        form=form,
        can_change=meeting.state in EDITABLE_STATES,
        can_tell=meeting.state in (MeetingState.ANNOUNCED, MeetingState.HELD),
    )
