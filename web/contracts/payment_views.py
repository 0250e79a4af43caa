"""A contract's payments: the plan, and what both sides tell."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.arguments import key_of
from web.base.confirm import expected_version
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.contracts import payment_service as service
from web.contracts.payment_forms import BaseForm, PaymentForm, PlanForm, plan_values
from web.contracts.payment_models import Payment
from web.contracts.payment_pages import (
    back_to_payments,
    line_name,
    present_sheet,
    show_payments,
)
from web.contracts.payment_problems import BASE_WORDS, PAYMENT_WORDS, PLAN_WORDS
from web.contracts.payment_queries import find_payment
from web.contracts.payment_sheets import Sheet
from web.matches.models import Match
from web.matches.queries import pair_title
from web.people.session import account

blueprint = Blueprint("payments", __name__, url_prefix="/deals")


@blueprint.get("/<int:match_id>/payments")
def show(**_: int) -> str:
    """What is to be paid, what was paid, and the milestones."""
    return show_payments()


@blueprint.get("/<int:match_id>/payments/plan")
def edit(**_: int) -> str:
    """Show the plan to be made or changed."""
    sheet = present_sheet()
    form = PlanForm(formdata=None, data=plan_values(sheet))
    return _show_plan(form, sheet, sheet.plan.version if sheet.plan else 0)


@blueprint.post("/<int:match_id>/payments/plan")
def plan(match_id: int) -> ResponseReturnValue:
    """Keep the plan."""
    sheet, form, seen = present_sheet(), PlanForm(), expected_version() or 0
    if "more" in request.form:
        return _show_plan(form, sheet, seen)
    terms = form.check(sheet.contract.total)
    if terms is None:
        return _show_plan(form, sheet, seen), 422
    try:
        service.plan(account(), subject(Match), terms, seen)
    except InputError as error:
        db.rollback()
        show_problems(form, error, PLAN_WORDS)
        return _show_plan(form, present_sheet(), seen), 422
    flash(gettext("付款计划已保存，双方会收到通知。"), "success")
    return back_to_payments(match_id)


@blueprint.post("/<int:match_id>/payments/tell")
def tell(match_id: int) -> ResponseReturnValue:
    """One side tells of a payment."""
    form = PaymentForm(prefix="payment")
    told = form.check()
    if told is None:
        return show_payments(payment_form=form), 422
    try:
        service.tell(account(), subject(Match), form.purpose.data or "", told)
    except InputError as error:
        db.rollback()
        show_problems(form, error, PAYMENT_WORDS)
        return show_payments(payment_form=form), 422
    flash(gettext("付款已记下，对方和经纪人会收到通知。"), "success")
    return back_to_payments(match_id)


@blueprint.post("/<int:match_id>/payments/receive")
def receive(match_id: int) -> ResponseReturnValue:
    """The seller says that a payment has arrived."""
    service.receive(account(), subject(Match), _payment_key(), expected_version())
    flash(gettext("已确认收到。"), "success")
    return back_to_payments(match_id)


@blueprint.get("/<int:match_id>/payments/correct")
def correction(match_id: int) -> ResponseReturnValue:
    """Show a payment to be put right."""
    sheet = present_sheet()
    payment = find_payment(sheet.contract, _payment_key())
    if payment is None:
        flash(gettext("这笔付款已经撤回，或者不存在。"), "info")
        return back_to_payments(match_id)
    data = {"paid_on": payment.paid_on, "amount": payment.amount, "note": payment.note}
    return _show_correction(PaymentForm(formdata=None, data=data), sheet, payment)


@blueprint.post("/<int:match_id>/payments/correct")
def correct(match_id: int) -> ResponseReturnValue:
    """Put a payment right; what it said before stays on the page and in the log."""
    form, key = PaymentForm(), _payment_key()
    told = form.check()
    try:
        if told is not None:
            service.correct(account(), subject(Match), key, told, expected_version())
            flash(gettext("付款已更正，对方会看到更正前后的内容。"), "success")
            return back_to_payments(match_id)
    except InputError as error:
        db.rollback()
        show_problems(form, error, PAYMENT_WORDS)
    sheet = present_sheet()
    payment = find_payment(sheet.contract, key)
    if payment is None:
        return back_to_payments(match_id)
    return _show_correction(form, sheet, payment), 422


@blueprint.post("/<int:match_id>/payments/withdraw")
def withdraw(match_id: int) -> ResponseReturnValue:
    """Say that a payment was told by mistake."""
    service.withdraw(account(), subject(Match), _payment_key(), expected_version())
    flash(gettext("这笔付款已撤回，记录还在。"), "info")
    return back_to_payments(match_id)


@blueprint.post("/<int:match_id>/payments/base")
def report_base(match_id: int) -> ResponseReturnValue:
    """The buyer reports the base of a period."""
    form = BaseForm(prefix="base")
    base = form.base.data
    if not form.check() or base is None:
        return show_payments(base_form=form), 422
    try:
        number = key_of(form.number.data) or 0
        service.report_base(account(), subject(Match), number, base)
    except InputError as error:
        db.rollback()
        show_problems(form, error, BASE_WORDS)
        return show_payments(base_form=form), 422
    flash(gettext("基数已报，应付的提成已经算出。"), "success")
    return back_to_payments(match_id)


def _payment_key() -> int | None:
    return key_of(request.values.get("payment"))


def _show_plan(form: PlanForm, sheet: Sheet, version: int) -> str:
    form.offer(sheet)
    return _render("contracts/payment_plan.html", form=form, sheet=sheet, version=version)


def _show_correction(form: PaymentForm, sheet: Sheet, payment: Payment) -> str:
    line = next((one for one in sheet.lines if payment in one.payments), None)
    return _render(
        "contracts/payment_correct.html",
        form=form,
        payment=payment,
        version=expected_version() or payment.version,
        name=line_name(sheet, line) if line else "",
    )


def _render(template: str, **values: Any) -> str:
    match = subject(Match)
    return render_template(template, match=match, title=pair_title(match), **values)
