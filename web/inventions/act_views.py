"""Every step of an invention that is taken with a form of its own."""

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
from web.inventions import forms as form_of
from web.inventions import licensing, pricing, queries, service
from web.inventions.forms import WORDS, YES
from web.inventions.models import Invention
from web.inventions.pricing import Price
from web.inventions.service import Verdict
from web.inventions.views import blueprint
from web.people.session import account


@dataclass(frozen=True, slots=True)
class _Act:
    """One step that is taken with a form of its own."""

    form: Callable[..., Form]
    title: Any
    lead: Any
    done: Any
    do: Callable[[Invention, Any], object]
    anchor: str = ""


def _values(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def _decide(invention: Invention, form: Any) -> None:
    verdict = Verdict(
        is_yes=form.verdict.data == YES,
        person=form.person.data,
        day=form.day.data,
        words=form.words.data or "",
    )
    service.decide(account(), invention, verdict, confirm.expected_version())


def _publicise(invention: Invention, form: Any) -> None:
    price = Price(**_values(form))
    pricing.publicise(account(), invention, price, confirm.expected_version())


def _withdraw(invention: Invention, form: Any) -> None:
    pricing.withdraw(account(), invention, form.words.data or "", confirm.expected_version())


def _record_paper(invention: Invention, form: Any) -> None:
    running = queries.running_publication(invention)
    if running is None:
        raise InputError.of("text", "late")
    pricing.record_paper(account(), running, form.named.data or "", form.text.data or "")


_ACTS: dict[str, _Act] = {
    "evaluate": _Act(
        form_of.EvaluationForm,
        _l("记录评估"),
        _l("记录后进入审批。评估报告由单位存档，这里写明编号。"),
        _l("已记录评估，进入审批。"),
        lambda one, form: service.evaluate(account(), one, **_values(form)),
    ),
    "decide": _Act(
        form_of.VerdictForm,
        _l("记录审批意见"),
        _l("不同意的，退回登记环节，修改或重新评估后再送审。"),
        _l("已记录审批意见。"),
        _decide,
    ),
    "publicise": _Act(
        form_of.PriceForm,
        _l("公示定价"),
        _l("协议定价须公示成果名称和拟交易价格。成果名称取自登记，不能在这里改。"),
        _l("已开始公示。"),
        _publicise,
    ),
    "trade": _Act(
        form_of.TradeForm,
        _l("记录挂牌或拍卖"),
        _l("在技术交易市场挂牌交易或者拍卖的，不需要协议定价公示。"),
        _l("已记录，可以签约。"),
        lambda one, form: service.trade(account(), one, **_values(form)),
    ),
    "transfer": _Act(
        form_of.TransferForm,
        _l("登记转化"),
        _l("签约后登记，成果不再列为可转化。"),
        _l("已登记转化。"),
        lambda one, form: service.transfer(account(), one, **_values(form)),
    ),
    "withdrawal": _Act(
        form_of.WithdrawForm,
        _l("撤回成果"),
        _l("撤回后不能恢复。正在进行的公示停止，开放许可结束；已有的记录保留。"),
        _l("已撤回。"),
        _withdraw,
    ),
    "diligence": _Act(
        form_of.DiligenceForm,
        _l("补记尽职记录"),
        _l("记下后不能修改，和各步骤一起打印。"),
        _l("已记下。"),
        lambda one, form: service.note_diligence(account(), one, **_values(form)),
        "diligence",
    ),
    "paper": _Act(
        form_of.PaperForm,
        _l("登记书面异议"),
        _l("不登录平台、以书面方式提出的异议在这里登记，同样须答复。"),
        _l("已登记异议。"),
        _record_paper,
        "publications",
    ),
    "declaration": _Act(
        form_of.LicenceForm,
        _l("声明开放许可"),
        _l("声明公开后，任何单位和个人都可以按公布的标准使用。"),
        _l("已公开声明。"),
        lambda one, form: licensing.declare(account(), one, **_values(form)),
        "licences",
    ),
}


def _take(name: str) -> ResponseReturnValue:
    """Ask for what a step needs, and take it."""
    act, invention = _ACTS[name], subject(Invention)
    form = act.form(data=_usual(name, invention))
    if request.method == "GET" or not form.validate():
        return _show_act(name, form)
    try:
        act.do(invention, form)
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _show_act(name, form)
    flash(str(act.done), "success")
    return redirect(url_for("inventions.work", invention_id=invention.id, _anchor=act.anchor))


def _show_act(name: str, form: Form) -> ResponseReturnValue:
    page = render_template(
        "inventions/act.html",
        invention=subject(Invention),
        form=form,
        act=_ACTS[name],
        name=name,
        last_day=queries.last_publication_day(today()),
    )
    return page, 200 if request.method == "GET" else 422


def _usual(name: str, invention: Invention) -> dict[str, Any]:
    if name == "declaration":
        return {"patents": invention.rights, "since": today()}
    return {}


def _act_view(name: str) -> Callable[..., ResponseReturnValue]:
    def view(**_: int) -> ResponseReturnValue:
        return _take(name)

    view.__doc__ = f"The step {name} of an invention."
    return view


for _name in _ACTS:
    blueprint.add_url_rule(
        f"/work/inventions/<int:invention_id>/{_name}",
        _name,
        _act_view(_name),
        methods=["GET", "POST"],
    )

ACTS = tuple(_ACTS)
