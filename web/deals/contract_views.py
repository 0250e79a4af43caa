"""The contract of a deal: its signature, registration and end, and corrections of it."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError
from web.base import confirm, db, events, formats
from web.base.confirm import Confirmation
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.labels import label
from web.base.site import today
from web.deals import corrections, service
from web.deals.contract_forms import (
    CORRECT_WORDS,
    REGISTER_WORDS,
    SIGN_WORDS,
    Budget,
    CorrectForm,
    EndingForm,
    RegisterForm,
    SignForm,
)
from web.deals.endings import Endings, endings_of
from web.deals.events import RegistrationTyped
from web.deals.models import Contract
from web.deals.pages import back_to_deal, show_deal
from web.deals.queries import contract_of
from web.deals.views import blueprint
from web.deals.words import CONTRACT_FIELDS
from web.matches.models import Match
from web.matches.queries import disclose_sides, pair_title, public_sides
from web.people.session import account

SEEN = "seen"
"""The field that says what the page that asked had named: nothing ends that nobody saw."""


@blueprint.post("/<int:match_id>/sign")
def sign(match_id: int) -> ResponseReturnValue:
    """Record the signed contract, once the broker has read what that ends."""
    form = SignForm(prefix="sign")
    if _was_sent_before(form):
        flash(gettext("这份合同已经记录。"), "info")
        return back_to_deal(match_id)
    if not form.check(today(), _budget()):
        return show_deal(sign_form=form), 422
    try:
        return _sign(form)
    except InputError as error:
        db.rollback()
        show_problems(form, error, SIGN_WORDS)
        return show_deal(sign_form=form), 422


@blueprint.post("/<int:match_id>/register")
def register(match_id: int) -> ResponseReturnValue:
    """Record the contract's registration."""
    form = RegisterForm(prefix="register")
    contract = contract_of(subject(Match))
    if contract is not None:
        typed = RegistrationTyped(contract)
        events.publish(typed)
        form.doubts = typed.doubts
    day = form.registered_on.data
    if not form.check(today(), contract.signed_on if contract else None) or day is None:
        return show_deal(register_form=form), 422
    try:
        service.register(account(), subject(Match), form.registration_number.data or "", day)
    except InputError as error:
        db.rollback()
        show_problems(form, error, REGISTER_WORDS)
        return show_deal(register_form=form), 422
    flash(gettext("已记录合同登记。"), "success")
    return back_to_deal(match_id)


@blueprint.post("/<int:match_id>/complete")
def complete(match_id: int) -> ResponseReturnValue:
    """The contract was carried out."""
    service.complete(account(), subject(Match))
    flash(gettext("已记录合同履行完毕。"), "success")
    return back_to_deal(match_id)


@blueprint.get("/<int:match_id>/correct")
def edit(match_id: int) -> ResponseReturnValue:
    """Show the contract as it was recorded, to be put right."""
    contract = contract_of(subject(Match))
    if contract is None:
        flash(gettext("这次对接还没有合同。"), "info")
        return back_to_deal(match_id)
    return _show_correction(_correct_form(contract, formdata=None))


@blueprint.post("/<int:match_id>/correct")
def correct(match_id: int) -> ResponseReturnValue:
    """Put the contract right; the old values stay in the log."""
    contract = contract_of(subject(Match))
    if contract is None:
        return back_to_deal(match_id)
    form = _correct_form(contract)
    if not form.check(today(), _budget()):
        return _show_correction(form), 422
    has_registration = "registered_on" in form
    correction = corrections.Correction(
        data=form.read(),
        registration_number=(form.registration_number.data or "") if has_registration else "",
        registered_on=form.registered_on.data if has_registration else None,
        reason=form.reason.data or "",
    )
    try:
        corrections.correct(account(), subject(Match), correction, confirm.expected_version())
    except InputError as error:
        db.rollback()
        show_problems(form, error, CORRECT_WORDS)
        return _show_correction(form), 422
    flash(gettext("合同已更正，双方会收到通知。"), "success")
    return back_to_deal(match_id)


def _sign(form: SignForm) -> ResponseReturnValue:
    user, match, data = account(), subject(Match), form.read()
    service.check_signing(user, match, data)
    endings, ending = endings_of(user, match), EndingForm(prefix="ending")
    ending.offer(endings)
    seen = request.form.get(SEEN)
    if seen is None:
        return _ask_to_sign(form, endings, EndingForm(prefix="ending", formdata=None))
    if seen != endings.seen:
        flash(gettext("这项需求的其他对接刚刚有变化，请再看一遍。"), "warning")
        return _ask_to_sign(form, endings, ending), 409
    if not ending.validate():
        return _ask_to_sign(form, endings, ending), 422
    fulfils = ending.outcome.data == "fulfil"
    service.sign(user, match, data, fulfils=fulfils, keep=ending.kept_ids)
    flash(gettext("已记录签约。接下来请成果方向技术合同登记机构申请登记。"), "success")
    return back_to_deal(match.id)


def _ask_to_sign(form: SignForm, endings: Endings, ending: EndingForm) -> str:
    match = subject(Match)
    ending.offer(endings)
    achievement = public_sides(match)[1]
    names = [field.name for field in ending]
    return confirm.ask(
        Confirmation(
            title=gettext("登记签约"),
            about=pair_title(match),
            facts=_typed(form),
            effects=_effects(endings),
            kept=[gettext("成果“%(title)s”继续公开，可以再对接。", title=achievement.title)],
            form=ending if endings.end_something else None,
            verb=gettext("确认签约"),
            back=url_for("deals.show", match_id=match.id),
            ends=endings.end_something,
            carried=[*confirm.carry(SEEN, *names), (SEEN, endings.seen)],
        )
    )


def _effects(endings: Endings) -> list[str]:
    need = public_sides(subject(Match))[0]
    told = [gettext("记录合同，双方会收到签约的通知。")]
    if endings.leaves:
        told.append(gettext("需求“%(title)s”记为已达成，从公开列表中撤下。", title=need.title))
    for one in endings.own:
        told.append(
            gettext(
                "您与成果“%(title)s”的对接（%(state)s）结束，双方会收到通知。",
                title=one.achievement.title,
                state=label(one.state),
            )
        )
    if endings.proposals:
        told.append(
            ngettext(
                "您待研判的 %(num)s 项配对结束。",
                "您待研判的 %(num)s 项配对结束。",
                endings.proposals,
            )
        )
    if endings.others:
        told.append(
            ngettext(
                "其他经纪人的 %(num)s 项配对或对接结束，有关各方会收到通知。",
                "其他经纪人的 %(num)s 项配对或对接结束，有关各方会收到通知。",
                endings.others,
            )
        )
    return told


def _typed(form: SignForm) -> list[tuple[str, str]]:
    """Return what was typed, as it will be recorded."""
    data = form.read()
    texts = {
        "number": data.number,
        "project_name": data.project_name,
        "kind": label(data.kind),
        "signed_on": formats.day(data.signed_on),
        "total": formats.exact_money(data.total),
        "technical": formats.exact_money(data.technical),
        "payment_terms": data.payment_terms,
    }
    return [(str(CONTRACT_FIELDS[name]), text) for name, text in texts.items()]


def _was_sent_before(form: SignForm) -> bool:
    """Return whether the same contract stands there already: a button pressed twice."""
    contract = contract_of(subject(Match))
    return contract is not None and contract.number == (form.number.data or "")


def _budget() -> Budget:
    need, _ = disclose_sides(account(), subject(Match))
    return need.budget_min, need.budget_max


def _correct_form(contract: Contract, **options: Any) -> CorrectForm:
    values = {name: getattr(contract, name) for name in CONTRACT_FIELDS}
    form = CorrectForm(prefix="correct", data=values, **options)
    form.fit(contract)
    return form


def _show_correction(form: CorrectForm) -> str:
    match = subject(Match)
    seen = confirm.expected_version() or match.version
    return render_template("deals/correct.html", form=form, match=match, version=seen)
