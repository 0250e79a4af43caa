"""Every step of an agreement, an instalment or a payment that is taken with a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.forms.base import Form
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import today
from web.later import forms as form_of
from web.later import paying, service
from web.later.forms import WORDS
from web.later.models import LaterAgreement, LaterInstalment, LaterPayment
from web.later.views import blueprint
from web.people.session import account


@dataclass(frozen=True, slots=True)
class _Act:
    """One step: on what, with which form, in which words."""

    model: type[Any]
    form: Callable[..., Form]
    title: Any
    lead: Any
    done: Any
    do: Callable[[Any, Any], object]
    ends: bool = False


_ACTS: dict[str, _Act] = {
    "refusal": _Act(
        LaterAgreement,
        form_of.WordsForm,
        _l("不接受"),
        _l("没有达成约定，对方会看到您写的原因。"),
        _l("已告诉对方。"),
        lambda one, form: service.decline(account(), one, form.words.data or ""),
        ends=True,
    ),
    "begin": _Act(
        LaterAgreement,
        form_of.DayForm,
        _l("记录交付"),
        _l("成果已交给企业使用，试用从这一天开始。"),
        _l("已记录，试用开始。"),
        lambda one, form: service.begin(account(), one, form.day.data),
    ),
    "convert": _Act(
        LaterAgreement,
        form_of.ConvertForm,
        _l("决定转"),
        _l("决定后，各期付款按约定到期；转让和独占许可的，成果登记为已转化。"),
        _l("已转。各期付款按约定到期。"),
        lambda one, _form: service.convert(account(), one, confirm.expected_version()),
    ),
    "give_back": _Act(
        LaterAgreement,
        form_of.WordsForm,
        _l("退回"),
        _l("试用期内退回，各期付款不再发生。"),
        _l("已退回。"),
        lambda one, form: service.give_back(account(), one, form.words.data or ""),
        ends=True,
    ),
    "end": _Act(
        LaterAgreement,
        form_of.WordsForm,
        _l("提前结束"),
        _l("结束后没有付清的款项不再由平台提醒。请写明双方怎样商定，包括已到期的款项。"),
        _l("已提前结束。"),
        lambda one, form: service.end(account(), one, form.words.data or ""),
        ends=True,
    ),
    "happen": _Act(
        LaterInstalment,
        form_of.DayForm,
        _l("记录条件达成"),
        _l("约定的付款条件在哪一天达成。这一天起应付。"),
        _l("已记录，企业会收到通知。"),
        lambda one, form: paying.note_event(account(), one, form.day.data),
    ),
    "income": _Act(
        LaterInstalment,
        form_of.IncomeForm,
        _l("报收入"),
        _l("按约定的比例算出应付的提成，四舍五入到分。"),
        _l("已报收入，应付的提成已经算出。"),
        lambda one, form: paying.report_income(account(), one, form.income.data),
    ),
    "pay": _Act(
        LaterInstalment,
        form_of.PaymentForm,
        _l("记已付的款"),
        _l("付了以后在这里记下，由单位核对是否收到。"),
        _l("已记下，等单位核对。"),
        lambda one, form: paying.report_payment(
            account(), one, form.paid_on.data, form.amount.data, confirm.expected_version()
        ),
    ),
    "confirm_payment": _Act(
        LaterPayment,
        Form,
        _l("确认收到"),
        _l("核对账户后确认收到这笔款。"),
        _l("已确认收到。"),
        lambda one, _form: paying.confirm(account(), one),
    ),
    "dispute": _Act(
        LaterPayment,
        form_of.WordsForm,
        _l("对付款提出异议"),
        _l("没有收到或金额不符的，写明情况，企业核对后重新记。"),
        _l("已告诉企业。"),
        lambda one, form: paying.dispute(account(), one, form.words.data or ""),
    ),
}

_PLACES = {
    LaterAgreement: ("/work/later/<int:later_agreement_id>", "later_agreement"),
    LaterInstalment: ("/work/later/rows/<int:later_instalment_id>", "later_instalment"),
    LaterPayment: ("/work/later/payments/<int:later_payment_id>", "later_payment"),
}


def subject_of(name: str) -> str:
    """Return the kind of object that a step is about."""
    return _PLACES[_ACTS[name].model][1]


def _agreement_of(thing: Any) -> LaterAgreement:
    if isinstance(thing, LaterPayment):
        return thing.instalment.agreement
    return thing.agreement if isinstance(thing, LaterInstalment) else thing


def _take(name: str) -> ResponseReturnValue:
    """Ask for what a step needs, and take it."""
    act = _ACTS[name]
    thing = subject(act.model)
    form = act.form(data={"day": today(), "paid_on": today()})
    if request.method == "GET" or not form.validate():
        return _show(name, form)
    try:
        act.do(thing, form)
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _show(name, form)
    flash(str(act.done), "success")
    return redirect(url_for("later.show", later_agreement_id=_agreement_of(thing).id))


def _show(name: str, form: Form) -> ResponseReturnValue:
    act = _ACTS[name]
    thing = subject(act.model)
    page = render_template(
        "later/act.html", act=act, form=form, thing=thing, agreement=_agreement_of(thing)
    )
    return page, 200 if request.method == "GET" else 422


def _act_view(name: str) -> Callable[..., ResponseReturnValue]:
    def view(**_: int) -> ResponseReturnValue:
        return _take(name)

    view.__doc__ = f"The step {name} of an agreement."
    return view


for _name, _one in _ACTS.items():
    blueprint.add_url_rule(
        f"{_PLACES[_one.model][0]}/{_name.replace('_', '-')}",
        _name,
        _act_view(_name),
        methods=["GET", "POST"],
    )
