"""A contract's milestones."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.contracts import milestone_service as service
from web.contracts.milestone_forms import (
    MILESTONE_WORDS,
    REACH_WORDS,
    MilestonesForm,
    ReachForm,
    milestone_values,
)
from web.contracts.payment_pages import back_to_payments, present_sheet, show_payments
from web.matches.models import Match
from web.matches.queries import pair_title
from web.people.session import account

blueprint = Blueprint("milestones", __name__, url_prefix="/deals")


@blueprint.get("/<int:match_id>/milestones")
def edit(**_: int) -> str:
    """Show the milestones to be planned."""
    data = milestone_values(present_sheet().milestones)
    return _show(MilestonesForm(formdata=None, data=data))


@blueprint.post("/<int:match_id>/milestones")
def plan(match_id: int) -> ResponseReturnValue:
    """Keep the milestones."""
    form = MilestonesForm()
    if "more" in request.form:
        return _show(form)
    rows = form.check()
    if rows is None:
        return _show(form), 422
    try:
        service.plan_milestones(account(), subject(Match), rows)
    except InputError as error:
        db.rollback()
        show_problems(form, error, MILESTONE_WORDS)
        return _show(form), 422
    flash(gettext("履约节点已保存。"), "success")
    return back_to_payments(match_id)


@blueprint.post("/<int:match_id>/milestones/reach")
def reach(match_id: int) -> ResponseReturnValue:
    """Say that a milestone is reached."""
    form = ReachForm(prefix="reach")
    day = form.check()
    if day is None:
        return show_payments(reach_form=form), 422
    try:
        key = key_of(form.milestone.data)
        service.reach(account(), subject(Match), key, day, form.acceptance.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, REACH_WORDS)
        return show_payments(reach_form=form), 422
    flash(gettext("节点已记为完成，对方和经纪人会收到通知。"), "success")
    return back_to_payments(match_id)


@blueprint.post("/<int:match_id>/milestones/reopen")
def reopen(match_id: int) -> ResponseReturnValue:
    """Say that a milestone was not reached after all."""
    service.reopen(account(), subject(Match), key_of(request.form.get("milestone")))
    flash(gettext("节点已改回未完成。"), "info")
    return back_to_payments(match_id)


def _show(form: MilestonesForm) -> str:
    form.add_blank_rows()
    match = subject(Match)
    return render_template(
        "contracts/milestones.html", form=form, match=match, title=pair_title(match)
    )
