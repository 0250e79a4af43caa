"""Objections to a price, for the institute, who raised them, and officers."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.inventions import pricing
from web.inventions.forms import WORDS, AnswerForm
from web.inventions.price_models import PriceObjection
from web.inventions.views import blueprint
from web.people.session import account


@blueprint.get("/work/price-objections/<int:price_objection_id>")
def objection(**_: int) -> str:
    """One objection."""
    return _show(AnswerForm(formdata=None))


@blueprint.post("/work/price-objections/<int:price_objection_id>/answer")
def answer(**_: int) -> ResponseReturnValue:
    """Uphold or dismiss it."""
    one, form = subject(PriceObjection), AnswerForm()
    if not form.validate():
        return _show(form), 422
    act = pricing.uphold if form.outcome.data == "uphold" else pricing.dismiss
    try:
        act(account(), one, form.answer.data or "", confirm.expected_version())
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _show(form), 422
    flash(gettext("已答复。"), "success")
    return redirect(url_for("inventions.work", invention_id=one.publication.invention_id))


def _show(form: AnswerForm) -> str:
    one = subject(PriceObjection)
    return render_template(
        "inventions/objection.html", objection=one, publication=one.publication, form=form
    )
