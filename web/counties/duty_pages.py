"""The page of a duty, as its lead and as the office sees it."""

from __future__ import annotations

from flask import render_template, url_for

from web.base.access import allows
from web.base.site import today
from web.counties import queries
from web.counties.forms import AnswerForm, ReportForm
from web.counties.models import CountyDuty
from web.counties.permissions import (
    MANAGE_COUNTIES,
    READ_COUNTIES,
    READ_OWN_DUTY,
    REPORT_DUTY,
)
from web.counties.states import DUTY, OPEN_STATES
from web.deals.permissions import OVERSEE_DEALS
from web.people.models import User
from web.people.session import account


def duty_url(user: User, duty: CountyDuty) -> str:
    """Return where the account reads a duty."""
    of_office = allows(user, READ_COUNTIES)
    return url_for("counties.duty" if of_office else "counties.show", duty_id=duty.id)


def _deal_page(user: User, duty: CountyDuty) -> str:
    """Return the page on which the account reads a deal that a report speaks of, if it may."""
    if allows(user, OVERSEE_DEALS):
        return "oversight.deal"
    return "deals.show" if allows(user, READ_OWN_DUTY, duty) else ""


def render_duty(
    duty: CountyDuty,
    report_form: ReportForm | None = None,
    answer_form: AnswerForm | None = None,
) -> str:
    """Return the page: what is to be done, what was said, and what the account can do."""
    user = account()
    may_report = duty.state in OPEN_STATES and allows(user, REPORT_DUTY, duty)
    may_manage = allows(user, MANAGE_COUNTIES)
    form = report_form or ReportForm(
        formdata=None, prefix="report", data={"percent": duty.percent or None}
    )
    form.offer_deals(user)
    return render_template(
        "counties/duty.html",
        duty=duty,
        reports=queries.list_reports(duty),
        report_form=form if may_report else None,
        answer_form=answer_form or AnswerForm(formdata=None, prefix="answer"),
        actions=DUTY.actions_from(duty.state) if may_manage else frozenset(),
        of_office=allows(user, READ_COUNTIES),
        deal_page=_deal_page(user, duty),
        today=today(),
    )
