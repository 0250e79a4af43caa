"""The office's pages of who is invited, who comes and who is there."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy import select

from matcher.domain.errors import InputError
from web.base import db
from web.base.arguments import keys_of
from web.base.forms.texts import add_error
from web.base.guard import subject
from web.base.labels import join_words, region
from web.meetings import inviting, pairing
from web.meetings import queries as query
from web.meetings.forms import ANSWER_WORDS, GuestForm, InviteForm
from web.meetings.models import Guest, Meeting
from web.meetings.states import GuestState, MeetingState
from web.meetings.times import slot_name
from web.meetings.views import blueprint
from web.people.models import Organisation
from web.people.queries import find_organisation_named
from web.people.session import account
from web.postings.queries import members_by_owner


@blueprint.get("/office/meetings/<int:meeting_id>/guests")
def guests(**_: int) -> str:
    """Who is invited and what they answered; whom else to invite."""
    return _show(InviteForm(formdata=None))


@blueprint.post("/office/meetings/<int:meeting_id>/guests")
def invite(**_: int) -> ResponseReturnValue:
    """Invite the organisations ticked, or the one typed."""
    meeting = subject(Meeting)
    chosen = keys_of(request.form.getlist("organisation_id"))
    if chosen or "organisation" not in request.form:
        statement = select(Organisation).where(Organisation.id.in_(chosen))
        return _invite(meeting, list(db.session().scalars(statement.order_by(Organisation.id))))
    form = InviteForm()
    form.validate()
    found = find_organisation_named((form.organisation.data or "").strip())
    if found is None:
        add_error(form.organisation, gettext("没有这家单位，请核对全称或统一社会信用代码。"))
        return _show(form), 422
    return _invite(meeting, [found])


@blueprint.post("/office/meetings/<int:meeting_id>/remind")
def ask_again(**_: int) -> ResponseReturnValue:
    """Remind those who have not answered."""
    count = inviting.ask_again(account(), subject(Meeting))
    flash(
        ngettext(
            "已提醒 %(num)s 家还没有答复的单位，同一天只提醒一次。",
            "已提醒 %(num)s 家还没有答复的单位，同一天只提醒一次。",
            count,
        ),
        "success",
    )
    return _back()


@blueprint.post("/office/meetings/guests/<int:guest_id>")
def answer_for(**_: int) -> ResponseReturnValue:
    """Note what an organisation said by telephone."""
    guest = subject(Guest)
    form = GuestForm()
    back = redirect(url_for("meetings.guests", meeting_id=guest.meeting_id))
    comes = request.form.get("answer") == "yes"
    if comes and not form.validate():
        flash(str(form.people.errors[0]), "warning")
        return back
    try:
        inviting.answer_for(account(), guest, comes=comes, people=form.people.data or 1)
    except InputError as error:
        db.rollback()
        problem = error.problems[0]
        flash(str(ANSWER_WORDS[problem.field, problem.code]), "warning")
        return back
    flash(gettext("已记下这家单位的答复。"), "success")
    return back


@blueprint.get("/office/meetings/<int:meeting_id>/sign-in")
def sign_in(**_: int) -> str:
    """The list at the entrance: one tap for each organisation."""
    meeting = subject(Meeting)
    return render_template(
        "meetings/sign_in.html",
        meeting=meeting,
        guests=query.accepted(query.list_guests(meeting)),
        is_open=meeting.state in (MeetingState.ANNOUNCED, MeetingState.HELD),
    )


@blueprint.post("/office/meetings/guests/<int:guest_id>/arrive")
def arrive(**_: int) -> ResponseReturnValue:
    """Note that an organisation is there, or take that back."""
    guest = subject(Guest)
    inviting.sign_in(account(), guest, is_here=request.form.get("here") == "yes")
    return redirect(
        url_for("meetings.sign_in", meeting_id=guest.meeting_id, _anchor=f"guest-{guest.id}")
    )


def _invite(meeting: Meeting, organisations: list[Organisation]) -> ResponseReturnValue:
    new = inviting.invite(account(), meeting, organisations)
    members = members_by_owner(guest.organisation_id for guest in new)
    silent = [one.organisation.name for one in new if not members[one.organisation_id]]
    if new:
        flash(ngettext("已邀请 %(num)s 家单位。", "已邀请 %(num)s 家单位。", len(new)), "success")
    else:
        flash(gettext("没有新的邀请：没有勾选，或者都已经邀请过。"), "info")
    if silent:
        names = join_words(silent)
        flash(gettext("这些单位没有可用的账号，请打电话邀请：%(names)s。", names=names), "warning")
    return redirect(url_for("meetings.guests", meeting_id=meeting.id))


def _show(form: InviteForm) -> str:
    meeting = subject(Meeting)
    found = query.list_guests(meeting)
    field = request.args.get("field", "")
    known = region().names("fields")
    return render_template(
        "meetings/guests.html",
        meeting=meeting,
        form=form,
        guests=found,
        counts={state: sum(one.state is state for one in found) for state in GuestState},
        free=query.free_places(meeting),
        fields=known,
        field=field if field in known else "",
        of_pairs=pairing.uninvited_parties(meeting),
        of_field=pairing.uninvited_of_field(meeting, field) if field in known else [],
        is_open=meeting.state is MeetingState.ANNOUNCED,
        slot_name=slot_name,
    )


def _back() -> ResponseReturnValue:
    return redirect(url_for("meetings.guests", meeting_id=subject(Meeting).id))
