"""County pairing for institutes: their pairs, their duties, and reports on them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import today
from web.counties import queries, service
from web.counties.duty_pages import duty_url, render_duty
from web.counties.forms import REPORT_WORDS, ReportForm
from web.counties.models import CountyDuty
from web.counties.states import OPEN_STATES
from web.counties.views import blueprint
from web.people.session import account


@blueprint.get("/work/counties")
def mine() -> str:
    """Show the pairs and duties of the account's organisation."""
    user = account()
    duties = queries.list_duties(lead_id=user.organisation_id) if user.organisation_id else []
    return render_template(
        "counties/mine.html",
        pairs=queries.list_own_pairs(user),
        duties=[one for one in duties if one.state in OPEN_STATES],
        past=[one for one in duties if one.state not in OPEN_STATES],
        today=today(),
    )


@blueprint.get("/work/counties/duties/<int:duty_id>")
def show(**_: int) -> str:
    """Show a duty to its lead."""
    return render_duty(subject(CountyDuty))


@blueprint.post("/work/counties/duties/<int:duty_id>/report")
def report(**_: int) -> ResponseReturnValue:
    """Say how far a duty is, or that it is done."""
    user, duty, form = account(), subject(CountyDuty), ReportForm(prefix="report")
    form.offer_deals(user)
    is_done = "done" in request.form
    if not form.check(is_done=is_done):
        return render_duty(duty, report_form=form), 422
    words, seen = form.words.data or "", confirm.expected_version()
    deal = key_of(form.match.data)
    try:
        if is_done:
            service.finish(user, duty, words, deal, seen)
            flash(gettext("已报告完成，等待科技局验收。"), "success")
        else:
            service.report(user, duty, form.percent.data or 0, words, deal, seen)
            flash(gettext("进展已记下。"), "success")
    except InputError as error:
        db.rollback()
        show_problems(form, error, REPORT_WORDS)
        return render_duty(duty, report_form=form), 422
    return redirect(duty_url(user, duty))
