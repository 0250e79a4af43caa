"""A contract's page: what the registration form says, and what both sides say to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import Side
from matcher.domain.errors import InputError
from web.base import db
from web.base.access import allows
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.papers import word
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.contracts import papers, queries, service
from web.contracts.defaults import propose
from web.contracts.fields import BY_NAME, fields_of, say_plain, to_plain
from web.contracts.forms import PROBLEMS, ObjectionForm, ParticularsForm, form_of
from web.contracts.ledger_files import DOCX
from web.contracts.models import Particulars
from web.contracts.permissions import CONFIRM_CONTRACT
from web.contracts.specs import PARTS
from web.contracts.states import Answer, Standing
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.deals.words import CONTRACT_FIELDS
from web.matches.models import Match
from web.matches.permissions import CORRECT_CONTRACT
from web.matches.queries import pair_title
from web.matches.relations import sides_of
from web.matches.states import SIGNED_MATCH_STATES
from web.people.session import account

SEEN = "round"
"""The field that says which version of the contract the page showed."""

blueprint = Blueprint("contracts", __name__)


@blueprint.get("/deals/<int:match_id>/contract")
def show(**_: int) -> str:
    """Show the contract, once there is one."""
    return _show(ObjectionForm(formdata=None))


@blueprint.get("/deals/<int:match_id>/contract/particulars")
def edit(match_id: int) -> ResponseReturnValue:
    """Show the registration form to be filled in."""
    contract = the_contract()
    if subject(Match).state not in SIGNED_MATCH_STATES:
        flash(gettext("这次对接已经结束，登记表不能再改。"), "info")
        return back_to_contract(match_id)
    form = queries.particulars_of(contract)
    return _show_form(_bind(contract, form, formdata=None), form.round if form else 0)


@blueprint.post("/deals/<int:match_id>/contract/particulars")
def fill(match_id: int) -> ResponseReturnValue:
    """Store the registration form and ask both sides."""
    contract, seen = the_contract(), key_of(request.form.get(SEEN)) or 0
    form = _bind(contract, None)
    if not form.check():
        return _show_form(form, seen), 422
    try:
        changed = service.fill(account(), subject(Match), form.read(), seen)
    except InputError as error:
        db.rollback()
        show_problems(form, error, PROBLEMS)
        return _show_form(form, seen), 422
    if changed:
        flash(gettext("登记表已保存，双方会收到核对的通知。"), "success")
    else:
        flash(gettext("没有改动，先前的确认仍然有效。"), "info")
    return back_to_contract(match_id)


@blueprint.post("/deals/<int:match_id>/contract/confirm")
def confirm(match_id: int) -> ResponseReturnValue:
    """The account's side says that all is as in the contract."""
    the_contract()
    service.confirm(account(), subject(Match), key_of(request.form.get(SEEN)) or 0)
    flash(gettext("已确认内容与合同一致，经纪人会收到通知。"), "success")
    return back_to_contract(match_id)


@blueprint.post("/deals/<int:match_id>/contract/object")
def object_to(match_id: int) -> ResponseReturnValue:
    """The account's side says what is not as in the contract."""
    the_contract()
    form = ObjectionForm()
    if not form.validate():
        return _show(form), 422
    seen = key_of(request.form.get(SEEN)) or 0
    service.object_to(account(), subject(Match), seen, form.words.data or "")
    flash(gettext("已告诉经纪人哪里不一致；更正以后会再请您核对。"), "info")
    return back_to_contract(match_id)


@blueprint.get("/deals/<int:match_id>/contract/form.<suffix>")
def paper(suffix: str, **_: int) -> ResponseReturnValue:
    """Send the registration form as a file."""
    contract, user = the_contract(), account()
    name = papers.form_name(contract, suffix)
    if suffix == DOCX:
        return send(papers.form_paper(user, contract), name, word.MIME_TYPE)
    if suffix != Suffix.XLSX:
        abort(404)
    return send(papers.form_sheet(user, contract), name, MIME_TYPES[Suffix.XLSX])


def the_contract() -> Contract:
    """Return the contract of the present deal; without one there is no page."""
    found = contract_of(subject(Match))
    if found is None:
        abort(404)
    return found


def back_to_contract(match_id: int) -> ResponseReturnValue:
    """Lead back to the contract's page."""
    return redirect(url_for("contracts.show", match_id=match_id))


def send(content: bytes, name: str, mime_type: str) -> Response:
    """Return a file to be saved."""
    answer = Response(content, mimetype=mime_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _show(objection: ObjectionForm) -> str:
    user, match, contract = account(), subject(Match), the_contract()
    form = queries.particulars_of(contract)
    answers = queries.list_answers(contract)
    is_open = match.state in SIGNED_MATCH_STATES
    mine = _my_side(match)
    rounds = queries.list_rounds(contract)
    since = queries.last_answered(answers, mine) if mine else max(0, len(rounds) - 1)
    return render_template(
        "contracts/show.html",
        match=match,
        title=pair_title(match),
        contract=contract,
        parts=papers.tell_form(user, contract),
        form=form,
        standing=form.standing if form else Standing.UNFILLED,
        sides=[(side, form.answer_of(side)) for side in Side] if form else [],
        confirm_by=queries.confirm_by(form.asked_at) if form and form.asked_at else None,
        answers=answers,
        changes=_in_words(queries.changes_since(rounds, since)),
        mine=form.answer_of(mine) if form and mine and is_open and form.is_complete else None,
        may_fill=is_open and allows(user, CORRECT_CONTRACT, match),
        objection=objection,
        Answer=Answer,
    )


def _in_words(changes: queries.Changes) -> list[tuple[str, str, str]]:
    """Return what changed as (label, before, after)."""
    return [
        (_label(name), _say(name, old), _say(name, new)) for name, (old, new) in changes.items()
    ]


def _my_side(match: Match) -> Side | None:
    """Return the side for which the account may say something."""
    user = account()
    return (
        next(iter(sides_of(user, match)), None) if allows(user, CONFIRM_CONTRACT, match) else None
    )


def _label(name: str) -> str:
    return str(BY_NAME[name].label if name in BY_NAME else CONTRACT_FIELDS[name])


def _say(name: str, value: Any) -> str:
    return say_plain(BY_NAME[name], value) if name in BY_NAME else papers.say_plain(name, value)


def _bind(contract: Contract, known: Particulars | None, **options: Any) -> ParticularsForm:
    values = propose(account(), contract)
    if known is not None:
        values |= {one.name: getattr(known, one.name) for one in fields_of(contract.kind)}
    values["seller_side"] = to_plain(values["seller_side"])
    form = form_of(contract.kind)(data=values, **options)
    form.signed_on = contract.signed_on
    return form


def _show_form(form: ParticularsForm, seen: int) -> str:
    return render_template(
        "contracts/edit.html",
        match=subject(Match),
        contract=the_contract(),
        form=form,
        seen=seen,
        titles=PARTS,
    )
