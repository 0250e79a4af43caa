"""The public pages of meetings, and those of who takes part."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import Verification
from matcher.domain.errors import InputError
from web.base import db
from web.base.access import allows
from web.base.clock import utc_now
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.meetings import inviting, roadshow
from web.meetings import queries as query
from web.meetings.calendar import MIME_TYPE, write_calendar
from web.meetings.discretion import hide_small
from web.meetings.forms import ANSWER_WORDS, AnswerForm
from web.meetings.models import Guest, Meeting
from web.meetings.permissions import MANAGE_MEETINGS
from web.meetings.states import MET, GuestState, MeetingState
from web.meetings.talks import own_talks
from web.meetings.times import slot_name, slot_times, when
from web.people.session import account, actor

blueprint = Blueprint("meetings", __name__)


@blueprint.get("/meetings")
def index() -> str:
    """List the meetings to come and those that are over."""
    found, now = query.list_public(), utc_now()
    coming = [one for one in found if one.state is MeetingState.ANNOUNCED and one.ends_at > now]
    return render_template(
        "meetings/index.html",
        coming=coming[::-1],
        past=[one for one in found if one not in coming],
        people=query.count_people(coming),
        when=when,
    )


@blueprint.get("/meetings/<int:meeting_id>")
def show(**_: int) -> str:
    """Show where and when, and afterwards what came of it; never who meets whom."""
    meeting = _announced()
    user = actor()
    is_open = meeting.state is MeetingState.ANNOUNCED and meeting.ends_at > utc_now()
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        when=when(meeting),
        free=query.free_places(meeting),
        is_open=is_open,
        items=roadshow.list_shown(meeting),
        guest=query.guest_of(meeting, user.organisation_id if user else None),
        result=_result(meeting),
    )


@blueprint.get("/meetings/<int:meeting_id>.ics")
def calendar(**_: int) -> Response:
    """Give the meeting to a calendar programme."""
    return Response(write_calendar(_announced()), content_type=MIME_TYPE)


@blueprint.get("/meetings/<int:meeting_id>/mine")
def mine(**_: int) -> ResponseReturnValue:
    """What the account's organisation answered, and its talks."""
    meeting = _announced()
    guest = query.guest_of(meeting, account().organisation_id)
    return _show_mine(_answer_form(meeting, guest))


@blueprint.post("/meetings/<int:meeting_id>/mine")
def answer(**_: int) -> ResponseReturnValue:
    """Answer for the organisation, or come forward."""
    meeting = _announced()
    form = AnswerForm()
    form.offer(_slot_choices(meeting))
    if not form.check():
        return _show_mine(form), 422
    said = inviting.Answer(
        comes=form.answer.data == "yes",
        people=form.people.data or 1,
        names=form.names.data or "",
        wishes=form.wishes.data or "",
        away=[int(slot) for slot in form.away.data or ()],
    )
    try:
        guest = inviting.answer(account(), meeting, said)
    except InputError as error:
        db.rollback()
        show_problems(form, error, ANSWER_WORDS)
        return _show_mine(form), 422
    flash(*_answered(guest))
    return redirect(url_for("meetings.mine", meeting_id=meeting.id))


@blueprint.get("/meetings/<int:meeting_id>/mine.ics")
def my_calendar(**_: int) -> Response:
    """Give the meeting and one's own talks to a calendar programme."""
    meeting, user = _announced(), account()
    guest = query.guest_of(meeting, user.organisation_id)
    content = write_calendar(meeting, own_talks(user, meeting) if _comes(guest) else [])
    answer = Response(content, content_type=MIME_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _announced() -> Meeting:
    """Return the meeting of the address; what was never announced is there for officers only."""
    meeting = subject(Meeting)
    if not meeting.is_public and not allows(actor(), MANAGE_MEETINGS):
        abort(404)
    return meeting


def _result(meeting: Meeting) -> dict[str, object] | None:
    """Return the numbers of a closed meeting, as far as they may be published."""
    if meeting.state is not MeetingState.CLOSED:
        return None
    counts = query.count_outcomes([meeting])[meeting.id]
    total, parts = hide_small({outcome: counts[outcome] for outcome in MET})
    arrived = sum(one.arrived_at is not None for one in query.list_guests(meeting))
    return {"total": total, "parts": parts, "guests": hide_small({"": arrived})[0]}


def _show_mine(form: AnswerForm) -> str:
    meeting, user = subject(Meeting), account()
    organisation = user.organisation
    guest = query.guest_of(meeting, user.organisation_id)
    return render_template(
        "meetings/mine.html",
        meeting=meeting,
        when=when(meeting),
        form=form,
        guest=guest,
        talks=own_talks(user, meeting) if _comes(guest) else [],
        can_answer=meeting.state is MeetingState.ANNOUNCED and meeting.ends_at > utc_now(),
        is_verified=bool(organisation and organisation.verification is Verification.VERIFIED),
        slots=slot_times(meeting),
    )


def _comes(guest: Guest | None) -> bool:
    return guest is not None and guest.state is GuestState.ACCEPTED


def _answer_form(meeting: Meeting, guest: Guest | None) -> AnswerForm:
    answers = {GuestState.ACCEPTED: "yes", GuestState.WAITLIST: "yes", GuestState.DECLINED: "no"}
    data: dict[str, object] = {"answer": None}
    if guest is not None:
        data = {
            "answer": answers.get(guest.state),
            "people": guest.people,
            "names": guest.names,
            "wishes": guest.wishes,
            "away": [str(slot) for slot in guest.away],
        }
    form = AnswerForm(formdata=None, data=data)
    form.offer(_slot_choices(meeting))
    return form


def _slot_choices(meeting: Meeting) -> list[tuple[str, str]]:
    return [(str(slot), slot_name(meeting, slot)) for slot in range(meeting.slots)]


def _answered(guest: Guest) -> tuple[str, str]:
    if guest.state is GuestState.ACCEPTED:
        return gettext("已记为参加，位子已为您单位留好。"), "success"
    if guest.state is GuestState.WAITLIST:
        return gettext("名额已满，您单位排入候补。有空位时自动转为参加，并通知您。"), "warning"
    return gettext("已记为不参加。改变主意可以随时修改答复。"), "info"
