"""The office's answers to questions."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.challenges import asking
from web.challenges.forms import QUESTION_WORDS, AnswerForm
from web.challenges.models import Question
from web.challenges.office_views import show_manage
from web.challenges.views import blueprint
from web.people.session import account


@blueprint.post("/office/questions/<int:question_id>/answer")
def answer(question_id: int) -> ResponseReturnValue:
    """Publish a question with its answer."""
    question = subject(Question)
    form = AnswerForm(prefix=f"q{question_id}")
    if not form.validate():
        return show_manage(question.challenge, form, question_id), 422
    try:
        asking.answer(account(), question, form.answer.data or "", form.public_text.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, QUESTION_WORDS)
        return show_manage(question.challenge, form, question_id), 422
    flash(gettext("已公布问题和答复，不显示是谁问的。"), "success")
    return redirect(
        url_for("challenges.manage", challenge_id=question.challenge_id, _anchor="questions")
    )
