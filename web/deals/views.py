"""Deals: the two answers, notes, and the broker's steps to the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import CloseCode, ContractKind, DeclineCode
from matcher.domain.errors import InputError, LostRace
from web.base import db, labels
from web.base.arguments import code_argument, key_of, page_number
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import today
from web.deals import queries as deals_queries
from web.deals import service
from web.deals.forms import (
    REGISTER_WORDS,
    SIGN_WORDS,
    CloseForm,
    DueForm,
    NoteForm,
    RegisterForm,
    SignForm,
)
from web.deals.next_steps import say_next
from web.matches import queries as matches_queries
from web.matches.forms import DeclineForm
from web.matches.models import Match
from web.matches.queries import visible_evidence
from web.matches.states import INTRODUCED_MATCH_STATES, MATCH, MatchState
from web.people.session import account
from web.postings.texts import contact_of, facts_of, texts_of

STATIONS = {
    action: target.value
    for action, (_, target) in MATCH.steps.items()
    if target in (MatchState.CONFIRMED, *INTRODUCED_MATCH_STATES)
}
"""Action of the timeline -> state of the deal it led to."""

blueprint = Blueprint("deals", __name__, url_prefix="/deals")


@blueprint.get("/")
def index() -> str:
    """The deals the account takes part in, by state."""
    user = account()
    state = code_argument(MatchState, "state")
    page = deals_queries.list_deals(user, state, page_number())
    return render_template(
        "deals/index.html",
        state=state,
        counts=deals_queries.count_deals(user),
        page=page,
        due=deals_queries.due_by_deal(line.id for line in page.items),
        today=today(),
    )


@blueprint.get("/<int:match_id>")
def show(match_id: int) -> ResponseReturnValue:
    """Both sides as far as they are disclosed, the timeline, and the next steps."""
    if subject(Match).decided_at is None or subject(Match).state is MatchState.DECLINED:
        return redirect(url_for("desk.show", match_id=match_id))
    return _render()


@blueprint.post("/<int:match_id>/interested")
def interested(match_id: int) -> ResponseReturnValue:
    """The account's side is interested."""
    service.express_interest(account(), subject(Match))
    if subject(Match).state is MatchState.INTRODUCED:
        flash(gettext("双方都有意向，现在可以看到对方的联系方式。"), "success")
    else:
        flash(gettext("已记录有意向，等待对方答复。"), "success")
    return _back(match_id)


@blueprint.post("/<int:match_id>/decline")
def decline(match_id: int) -> ResponseReturnValue:
    """The account's side is not interested."""
    form = DeclineForm(prefix="decline")
    if not form.validate():
        return _render(decline_form=form), 422
    code = DeclineCode(str(form.code.data))
    service.decline_interest(account(), subject(Match), code, form.note.data or "")
    flash(gettext("已记录无意向，这次对接结束。"), "info")
    return _back(match_id)


@blueprint.post("/<int:match_id>/note")
def note(match_id: int) -> ResponseReturnValue:
    """Add a note, a call or a meeting to the timeline."""
    form = NoteForm(prefix="note")
    if not form.validate():
        return _render(note_form=form), 422
    service.add_note(
        account(), subject(Match), form.kind.data or "note", form.text.data or "", form.due.data
    )
    flash(gettext("已记入进展。"), "success")
    return _back(match_id)


@blueprint.post("/<int:match_id>/reschedule")
def reschedule(**_: int) -> ResponseReturnValue:
    """Move the agreed next step to another day."""
    form = DueForm(prefix="due")
    if not form.check(today()) or form.due.data is None:
        return _render(due_form=form), 422
    due = form.due.data
    return _change_step(lambda: service.reschedule(account(), subject(Match), _step_id(), due))


@blueprint.post("/<int:match_id>/finish-step")
def finish_step(**_: int) -> ResponseReturnValue:
    """The agreed next step is done."""
    return _change_step(lambda: service.finish_step(account(), subject(Match), _step_id()))


@blueprint.post("/<int:match_id>/negotiate")
def negotiate(match_id: int) -> ResponseReturnValue:
    """The parties have begun to negotiate."""
    service.start_negotiation(account(), subject(Match))
    flash(gettext("已进入洽谈。"), "success")
    return _back(match_id)


@blueprint.post("/<int:match_id>/sign")
def sign(match_id: int) -> ResponseReturnValue:
    """Record the signed contract."""
    form = SignForm(prefix="sign")
    if not form.check(today()):
        return _render(sign_form=form), 422
    try:
        service.sign(account(), subject(Match), _contract_data(form))
    except InputError as error:
        db.rollback()
        show_problems(form, error, SIGN_WORDS)
        return _render(sign_form=form), 422
    flash(gettext("已记录签约。接下来请成果方向技术合同登记机构申请登记。"), "success")
    return _back(match_id)


@blueprint.post("/<int:match_id>/register")
def register(match_id: int) -> ResponseReturnValue:
    """Record the contract's registration."""
    form = RegisterForm(prefix="register")
    contract = deals_queries.contract_of(subject(Match))
    day = form.registered_on.data
    if not form.check(today(), contract.signed_on if contract else None) or day is None:
        return _render(register_form=form), 422
    try:
        service.register(account(), subject(Match), form.registration_number.data or "", day)
    except InputError as error:
        db.rollback()
        show_problems(form, error, REGISTER_WORDS)
        return _render(register_form=form), 422
    flash(gettext("已记录合同登记。"), "success")
    return _back(match_id)


@blueprint.post("/<int:match_id>/complete")
def complete(match_id: int) -> ResponseReturnValue:
    """The contract was carried out."""
    service.complete(account(), subject(Match))
    flash(gettext("已记录合同履行完毕。"), "success")
    return _back(match_id)


@blueprint.post("/<int:match_id>/close")
def close(match_id: int) -> ResponseReturnValue:
    """The broker ends the deal with a coded reason."""
    form = CloseForm(prefix="close")
    if not form.validate():
        return _render(close_form=form), 422
    service.close(account(), subject(Match), CloseCode(form.code.data), form.note.data or "")
    flash(gettext("对接已结束。"), "info")
    return _back(match_id)


def _change_step(change: Callable[[], None]) -> ResponseReturnValue:
    try:
        change()
    except LostRace:
        db.rollback()
        flash(gettext("下一步刚刚有了新的安排，请看过再改。"), "warning")
    else:
        flash(gettext("已记入进展。"), "success")
    return _back(subject(Match).id)


def _step_id() -> int:
    return key_of(request.form.get("step")) or 0


def _contract_data(form: SignForm) -> service.ContractData:
    signed_on, total, technical = form.signed_on.data, form.total.data, form.technical.data
    if signed_on is None or total is None or technical is None:
        raise InputError.of("contract", "missing")
    return service.ContractData(
        number=form.number.data or "",
        project_name=form.project_name.data or "",
        kind=ContractKind(str(form.kind.data)),
        signed_on=signed_on,
        total=total,
        technical=technical,
        payment_terms=form.payment_terms.data or "",
    )


def _render(**forms: Any) -> str:
    from web.engine import service as engine

    user, match = account(), subject(Match)
    evidence = visible_evidence(match, user)
    deal, timeline = (
        matches_queries.deal_line(user, match),
        matches_queries.list_timeline(user, match),
    )
    shown = {
        "note_form": NoteForm(prefix="note", formdata=None),
        "due_form": DueForm(prefix="due", formdata=None),
        "decline_form": DeclineForm(prefix="decline", formdata=None),
        "sign_form": SignForm(prefix="sign", formdata=None, data={"signed_on": today()}),
        "register_form": RegisterForm(prefix="register", formdata=None),
        "close_form": CloseForm(prefix="close", formdata=None),
        **forms,
    }
    return render_template(
        "deals/show.html",
        contract=deals_queries.contract_of(match),
        deal=deal,
        match=match,
        is_introduced=match.state in INTRODUCED_MATCH_STATES,
        sides=[
            {
                "view": view,
                "texts": texts_of(view),
                "facts": facts_of(view),
                "contact": contact_of(view),
            }
            for view in matches_queries.disclose_sides(user, match)
        ],
        timeline=timeline,
        reached={STATIONS[line.action]: line.at for line in timeline if line.action in STATIONS},
        turn=say_next(match, deal.sides),
        step=deals_queries.find_open_step(match)
        if match.state in deals_queries.RUNNING_STATES
        else None,
        evidence=evidence,
        reason=engine.sentence(evidence, labels.locale_code()),
        opened=next(iter(forms), None),
        today=today(),
        **shown,
    )


def _back(match_id: int) -> ResponseReturnValue:
    return redirect(url_for("deals.show", match_id=match_id))
