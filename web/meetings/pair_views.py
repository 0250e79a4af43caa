"""Pairs of a meeting, for officers and for their brokers, and what came of them; the roadshow."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from web.base import db
from web.base.arguments import keys_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.matches.contacts import names_to_hide
from web.matches.models import Match
from web.matches.queries import public_sides
from web.meetings import outcomes as telling
from web.meetings import pairing
from web.meetings import queries as query
from web.meetings.forms import OUTCOME_WORDS, OutcomeForm
from web.meetings.models import Meeting, MeetingPair
from web.meetings.states import EDITABLE_STATES, TalkOutcome
from web.meetings.times import slot_name
from web.meetings.views import blueprint
from web.people.models import User
from web.people.session import account


@blueprint.get("/office/meetings/<int:meeting_id>/pairs")
def pairs(**_: int) -> str:
    """The pairs of a meeting, and which others would fit."""
    return _show_pairs("meetings/pairs.html", None)


@blueprint.post("/office/meetings/<int:meeting_id>/pairs")
def add_pairs(**_: int) -> ResponseReturnValue:
    """Add the matches that were ticked."""
    return _add("meetings.pairs")


@blueprint.get("/meetings/<int:meeting_id>/pairs")
def brokered(**_: int) -> str:
    """The broker's own pairs at a meeting, and which others would fit."""
    if not subject(Meeting).is_public:
        abort(404)
    return _show_pairs("meetings/brokered.html", account())


@blueprint.post("/meetings/<int:meeting_id>/pairs")
def bring(**_: int) -> ResponseReturnValue:
    """Add the broker's own matches that were ticked."""
    if not subject(Meeting).is_public:
        abort(404)
    return _add("meetings.brokered")


@blueprint.post("/meetings/pairs/<int:pair_id>/remove")
def remove_pair(**_: int) -> ResponseReturnValue:
    """Take a pair out of the meeting."""
    pair = subject(MeetingPair)
    back = _back(pair)
    pairing.remove(account(), pair)
    flash(gettext("已移出这场对接会，配对本身不受影响。"), "info")
    return back


@blueprint.get("/office/meetings/<int:meeting_id>/outcomes")
def outcomes(**_: int) -> str:
    """What came of each talk."""
    return _show_pairs("meetings/outcomes.html", None)


@blueprint.route("/meetings/pairs/<int:pair_id>/outcome", methods=["GET", "POST"])
def outcome(**_: int) -> ResponseReturnValue:
    """Say what came of a talk."""
    pair = subject(MeetingPair)
    if not telling.can_be_told(pair):
        flash(gettext("现在不能填写结果：对接会还没有开始，或者结果已经发布。"), "info")
        return _back(pair)
    if request.method == "GET":
        data = {"outcome": pair.outcome, "note": pair.outcome_note}
        return _show_outcome(OutcomeForm(formdata=None, data=data))
    form = OutcomeForm()
    form.names = names_to_hide(account(), pair.match)
    if not form.validate():
        return _show_outcome(form), 422
    try:
        told = telling.tell(
            account(), pair, TalkOutcome(str(form.outcome.data)), form.note.data or ""
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, OUTCOME_WORDS)
        return _show_outcome(form), 422
    words = gettext("已记下，也写进了这次对接的进展。") if told else gettext("已记下。")
    flash(words, "success")
    return _back(pair)


def _show_pairs(template: str, broker: User | None) -> str:
    meeting = subject(Meeting)
    found = [
        pair
        for pair in query.list_pairs(meeting)
        if broker is None or pair.match.broker_id == broker.id
    ]
    can_add = meeting.state in EDITABLE_STATES
    suggested = pairing.suggest(meeting, broker) if can_add else []
    guests = {one.organisation_id: one.state for one in query.list_guests(meeting)}
    return render_template(
        template,
        meeting=meeting,
        pairs=found,
        sides={pair.id: public_sides(pair.match) for pair in found},
        can_tell={pair.id for pair in found if telling.can_be_told(pair)},
        guests=guests,
        suggested=[_suggestion(match) for match in suggested],
        can_add=can_add,
        slot_name=slot_name,
    )


def _suggestion(match: Match) -> dict[str, object]:
    need, achievement = public_sides(match)
    return {"match": match, "need": need, "achievement": achievement}


def _add(endpoint: str) -> ResponseReturnValue:
    meeting = subject(Meeting)
    count = pairing.add(account(), meeting, keys_of(request.form.getlist("match_id")))
    if count:
        flash(ngettext("已加入 %(num)s 对。", "已加入 %(num)s 对。", count), "success")
    else:
        flash(gettext("没有勾选配对，或者都已经在内。"), "info")
    return redirect(url_for(endpoint, meeting_id=meeting.id))


def _show_outcome(form: OutcomeForm) -> str:
    pair = subject(MeetingPair)
    return render_template(
        "meetings/outcome.html",
        pair=pair,
        meeting=pair.meeting,
        sides=public_sides(pair.match),
        form=form,
        back=_back_path(pair),
    )


def _back(pair: MeetingPair) -> ResponseReturnValue:
    return redirect(_back_path(pair))


def _back_path(pair: MeetingPair) -> str:
    if account().role is Role.BROKER:
        return url_for("meetings.brokered", meeting_id=pair.meeting_id)
    can_tell = telling.can_be_told(pair)
    endpoint = "meetings.outcomes" if can_tell else "meetings.pairs"
    return url_for(endpoint, meeting_id=pair.meeting_id)
