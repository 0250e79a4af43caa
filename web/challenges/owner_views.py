"""The page of the organisation whose problem a challenge is."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import LostRace
from web.base import confirm, db
from web.base.access import allows
from web.base.guard import subject
from web.challenges import owning
from web.challenges import queries as query
from web.challenges.disclosure import require_public
from web.challenges.forms import AgreeForm, ChangesForm
from web.challenges.models import Challenge
from web.challenges.permissions import ACCOMPANY_CHALLENGE
from web.challenges.strip import station_of
from web.challenges.views import blueprint
from web.challenges.words import STATIONS
from web.people.session import account


@blueprint.get("/work/challenges")
def mine() -> str:
    """The challenges whose problem is the organisation's."""
    found = query.list_of_organisation(account())
    return render_template("challenges/mine.html", challenges=found)


@blueprint.get("/work/challenges/<int:challenge_id>")
def accompany(**_: int) -> str:
    """Read the terms and follow the state."""
    return _show()


@blueprint.get("/work/challenges/<int:challenge_id>/follow")
def follow(challenge_id: int) -> ResponseReturnValue:
    """Go to the page of a challenge that is the reader's: the owner's own, or the public one."""
    challenge, page = subject(Challenge), "challenges.accompany"
    if not allows(account(), ACCOMPANY_CHALLENGE, challenge):
        require_public(account(), challenge)
        page = "challenges.show"
    return redirect(url_for(page, challenge_id=challenge_id))


@blueprint.post("/work/challenges/<int:challenge_id>/agree")
def agree(challenge_id: int) -> ResponseReturnValue:
    """Agree to the terms as they were shown."""
    form = AgreeForm()
    if not form.check():
        return _show(agreeing=form), 422
    try:
        owning.agree(account(), subject(Challenge), confirm.expected_version())
    except LostRace:
        return _show_changed(agreeing=form), 409
    flash(gettext("已确认条款。发榜时会公开。"), "success")
    return redirect(url_for("challenges.accompany", challenge_id=challenge_id))


@blueprint.post("/work/challenges/<int:challenge_id>/changes")
def ask_changes(challenge_id: int) -> ResponseReturnValue:
    """Say what is to be changed."""
    form = ChangesForm()
    if not form.validate():
        return _show(changing=form), 422
    try:
        owning.ask_changes(
            account(), subject(Challenge), form.note.data or "", confirm.expected_version()
        )
    except LostRace:
        return _show_changed(changing=form), 409
    flash(gettext("修改意见已转给科技局，改好后会再请您核对。"), "success")
    return redirect(url_for("challenges.accompany", challenge_id=challenge_id))


def _show_changed(agreeing: AgreeForm | None = None, changing: ChangesForm | None = None) -> str:
    db.rollback()
    flash(gettext("条款刚刚有改动，请看过新的条款再提交一次。"), "warning")
    return _show(agreeing, changing)


def _show(agreeing: AgreeForm | None = None, changing: ChangesForm | None = None) -> str:
    challenge = subject(Challenge)
    before = challenge.state in owning.BEFORE
    return render_template(
        "challenges/accompany.html",
        challenge=challenge,
        owner=challenge.organisation.name if challenge.organisation else "",
        is_hidden=challenge.hides_owner,
        stations=[str(word) for word in STATIONS],
        reached=station_of(challenge.state, was_opened=challenge.opened_at is not None),
        agreeing=agreeing or AgreeForm(formdata=None),
        changing=changing or ChangesForm(formdata=None),
        can_agree=before and challenge.owner_agreed_at is None,
        can_object=before,
    )
