"""The office's pages of a meeting: written, announced, held, closed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, LostRace
from web.base import db
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import today, zone
from web.meetings import papers, planning, service
from web.meetings import queries as query
from web.meetings.forms import MEETING_WORDS, MeetingForm
from web.meetings.models import Meeting
from web.meetings.states import EDITABLE_STATES, GuestState
from web.meetings.times import when
from web.meetings.timetable import format_agenda, format_slots, parse_agenda, parse_slots
from web.meetings.views import blueprint
from web.people.session import account

_OWN = ("agenda", "breaks", "call_id")
"""What the form holds in another way than the meeting."""


@blueprint.get("/office/meetings")
def office() -> str:
    """Every meeting with who comes."""
    found = query.list_all()
    return render_template(
        "meetings/office.html", meetings=found, people=query.count_people(found), when=when
    )


@blueprint.route("/office/meetings/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a meeting."""
    if request.method == "GET":
        return _render(MeetingForm(formdata=None, data=_usual_values()))
    form = MeetingForm()
    if not form.check():
        return _render(form), 422
    try:
        meeting = service.create(account(), _data(form))
    except InputError as error:
        return _refuse(form, error), 422
    flash(gettext("已保存为拟稿。公布前外界看不到。"), "success")
    return redirect(url_for("meetings.manage", meeting_id=meeting.id))


@blueprint.get("/office/meetings/<int:meeting_id>")
def manage(**_: int) -> str:
    """How a meeting stands, and its next step."""
    meeting = subject(Meeting)
    guests = query.list_guests(meeting)
    situation = planning.situation_of(meeting)
    states = {state: [one for one in guests if one.state is state] for state in GuestState}
    return render_template(
        "meetings/manage.html",
        meeting=meeting,
        when=when(meeting),
        states=states,
        people=sum(one.people for one in states[GuestState.ACCEPTED]),
        arrived=sum(one.arrived_at is not None for one in guests),
        pairs=situation.pairs,
        seated=len(situation.seats),
        is_changed=situation.is_changed(),
        untold=query.count_without_outcome(meeting),
    )


@blueprint.route("/office/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
def edit(meeting_id: int) -> ResponseReturnValue:
    """Change a meeting."""
    meeting = subject(Meeting)
    if meeting.state not in EDITABLE_STATES:
        flash(gettext("对接会已经结束或取消，不能再修改。"), "info")
        return redirect(url_for("meetings.manage", meeting_id=meeting_id))
    if request.method == "GET":
        return _render(_stored_form(meeting), meeting)
    form = MeetingForm()
    if not form.check():
        return _render(form, meeting), 422
    try:
        service.edit(account(), meeting, _data(form), form.version.data or 0)
    except InputError as error:
        return _refuse(form, error, meeting), 422
    except LostRace:
        return _show_conflict(form, meeting), 409
    flash(gettext("已保存。"), "success")
    return redirect(url_for("meetings.manage", meeting_id=meeting_id))


@blueprint.get("/office/meetings/<int:meeting_id>/papers/<paper>")
def paper(paper: str, **_: int) -> Response:
    """Send a paper: who signs in, who sits where, each participant's way."""
    found = papers.make_file(subject(Meeting), paper)
    if found is None:
        abort(404)
    answer = Response(found.content, content_type=found.mime_type)
    name = f"meeting-{subject(Meeting).id}-{found.name}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _render(form: MeetingForm, meeting: Meeting | None = None) -> str:
    return render_template("meetings/edit.html", form=form, meeting=meeting)


def _refuse(form: MeetingForm, error: InputError, meeting: Meeting | None = None) -> str:
    db.rollback()
    show_problems(form, error, MEETING_WORDS)
    return _render(form, meeting)


def _show_conflict(form: MeetingForm, meeting: Meeting) -> str:
    """Show what was typed again, to be saved over the newer version only on purpose."""
    db.rollback()
    words = gettext(
        "这场对接会刚刚有改动，您填写的内容还没有保存。请核对后再次保存，将以表格里的内容为准。"
    )
    flash(words, "warning")
    form.version.raw_data = None
    form.version.data = meeting.version
    return _render(form, meeting)


def _data(form: MeetingForm) -> service.MeetingData:
    values: dict[str, Any] = {
        name: form[name].data for name in service.MeetingData.__slots__ if name not in _OWN
    }
    agenda, _wrong = parse_agenda(form.agenda.data or "")
    breaks = parse_slots(form.breaks.data or "", form.slots.data) or frozenset()
    return service.MeetingData(
        agenda=agenda, breaks=sorted(breaks), call_id=key_of(form.call.data), **values
    )


def _stored_form(meeting: Meeting) -> MeetingForm:
    names = [name for name in service.MeetingData.__slots__ if name not in _OWN]
    values = {name: getattr(meeting, name) for name in names}
    values |= {
        "agenda": format_agenda(meeting.agenda),
        "breaks": format_slots(meeting.breaks),
        "call": str(meeting.call_id or ""),
        "version": meeting.version,
    }
    return MeetingForm(formdata=None, data=values)


def _usual_values() -> dict[str, Any]:
    """Return a morning in two weeks, as such meetings usually are."""
    day = today() + timedelta(days=14)

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), zone())

    return {
        "begins_at": at(9),
        "ends_at": at(12),
        "answer_by": day - timedelta(days=4),
        "capacity": 80,
        "agenda": gettext("08:40 签到\n09:00 开场\n09:10 路演\n09:40 一对一洽谈"),
        "first_slot_at": at(9, 40),
        "slot_minutes": 20,
        "slots": 6,
        "breaks": "3",
        "break_minutes": 10,
        "tables": 8,
        "most_talks": 6,
        "in_a_row": 4,
    }
