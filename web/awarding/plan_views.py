"""The team's and the owner's answer to milestones that officers changed."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.awarding import confirming
from web.awarding.award_views import show_award
from web.awarding.forms import PLAN_ANSWER_WORDS, PlanAnswerForm
from web.awarding.models import Award
from web.awarding.views import blueprint
from web.base import confirm, db
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.people.session import account


@blueprint.post("/work/awards/<int:award_id>/plan")
def answer_plan(award_id: int) -> ResponseReturnValue:
    """Agree to the milestones, or say what is to be changed."""
    one, form = subject(Award), PlanAnswerForm()
    if not form.validate():
        return show_award(one, form), 422
    agrees, seen = form.agrees.data == "yes", confirm.expected_version() or 0
    try:
        confirming.answer_plan(account(), one, form.words.data or "", agrees=agrees, seen=seen)
    except InputError as error:
        db.rollback()
        show_problems(form, error, PLAN_ANSWER_WORDS)
        return show_award(subject(Award), form), 422
    flash(gettext("答复已提交，科技局会收到通知。"), "success")
    return redirect(url_for("awarding.award", award_id=award_id))
