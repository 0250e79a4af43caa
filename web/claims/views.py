"""Pages of who claims: writing a plan, and one's own claims."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from matcher.types import Kind
from web.base import db
from web.base.access import allows
from web.base.arguments import code_argument, page_number
from web.base.autosaving import answer_saved
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.claims import fields, queries, service
from web.claims.forms import ClaimForm
from web.claims.models import Claim
from web.claims.states import WRITABLE_STATES, ClaimState
from web.deals.permissions import OVERSEE_DEALS
from web.matches.permissions import READ_DEAL
from web.people.models import User
from web.people.session import account
from web.postings.disclosure import is_listed
from web.postings.models import Posting
from web.postings.states import PostingState
from web.postings.texts import facts_of, texts_of

blueprint = Blueprint("claims", __name__)


@blueprint.get("/work/claims")
def mine() -> str:
    """The organisation's claims by state."""
    user, state = account(), code_argument(ClaimState, "state")
    page = queries.list_own(user, state, page_number())
    return render_template(
        "claims/mine.html",
        state=state,
        counts=queries.count_own(user),
        page=page,
        lines=[(claim, queries.need_title(claim)) for claim in page.items],
    )


@blueprint.get("/needs/<int:posting_id>/claim")
def new(**_: int) -> ResponseReturnValue:
    """Show the form for a plan, with the need beside it; nothing is stored yet."""
    user, need = account(), _listed_need()
    refused = _refuse(user, need)
    return refused or _render_form(_first_form(user, need), need, None)


@blueprint.post("/needs/<int:posting_id>/claim")
def start(**_: int) -> ResponseReturnValue:
    """Keep the plan as a draft, or hand it in."""
    need, form = _listed_need(), ClaimForm()
    values = form.storable_values()
    try:
        claim = service.start(account(), need, values)
    except (Forbidden, WrongState):
        # Begun twice, or the need has gone meanwhile: what was typed is shown again.
        db.rollback()
        if form.is_autosave:
            return _stop_script()
        open_one = queries.find_open(account(), need.id)
        return _render_form(form, need, open_one, conflict="gone"), 409
    return _answer_script(claim) if form.is_autosave else _go_on(form, claim)


@blueprint.get("/work/claims/<int:claim_id>")
def show(**_: int) -> str:
    """The plan, where it stands, and what can be done."""
    claim = subject(Claim)
    return render_template(
        "claims/show.html",
        claim=claim,
        need=queries.need_of(claim, account()),
        texts=fields.texts_of(claim),
        facts=fields.facts_of(claim) + fields.contact_of(claim),
        is_writable=claim.state in WRITABLE_STATES,
    )


@blueprint.get("/work/claims/<int:claim_id>/edit")
def edit(claim_id: int) -> ResponseReturnValue:
    """Show the stored plan in its form."""
    claim = subject(Claim)
    if claim.state not in WRITABLE_STATES:
        flash(gettext("当前状态下不能修改。已提交的，先撤回再修改。"), "warning")
        return redirect(url_for("claims.show", claim_id=claim_id))
    return _render_form(_stored_form(claim), claim.posting, claim)


@blueprint.post("/work/claims/<int:claim_id>/edit")
def store(**_: int) -> ResponseReturnValue:
    """Store what was typed, and hand it in when asked to."""
    claim, form = subject(Claim), ClaimForm()
    values = form.storable_values()
    try:
        service.save(account(), claim, values, form.version.data or 0)
    except (LostRace, WrongState) as error:
        db.rollback()
        conflict = "state" if isinstance(error, WrongState) else "version"
        return _render_form(form, claim.posting, claim, conflict=conflict), 409
    return _go_on(form, claim)


@blueprint.post("/work/claims/<int:claim_id>/autosave")
def autosave(**_: int) -> ResponseReturnValue:
    """Keep what a script sends every few seconds; it never hands anything in."""
    claim, form = subject(Claim), ClaimForm()
    try:
        service.save(account(), claim, form.storable_values(), form.version.data or 0)
    except (LostRace, WrongState):
        db.rollback()
        return _stop_script()
    return _answer_script(claim)


@blueprint.post("/work/claims/<int:claim_id>/submit")
def submit(claim_id: int) -> ResponseReturnValue:
    """Hand the stored plan in."""
    claim = subject(Claim)
    form = _stored_form(claim)
    if claim.state in WRITABLE_STATES and not form.check_complete():
        return _render_form(form, claim.posting, claim), 422
    _hand_in(claim)
    return redirect(url_for("claims.show", claim_id=claim_id))


@blueprint.post("/work/claims/<int:claim_id>/retract")
def retract(claim_id: int) -> ResponseReturnValue:
    """Take the plan back."""
    service.retract(account(), subject(Claim))
    flash(gettext("已撤回。修改后可以再次提交。"), "info")
    return redirect(url_for("claims.show", claim_id=claim_id))


@blueprint.post("/work/claims/<int:claim_id>/delete")
def delete(**_: int) -> ResponseReturnValue:
    """Throw a draft away."""
    service.delete(account(), subject(Claim))
    flash(gettext("草稿已删除。"), "info")
    return redirect(url_for("claims.mine"))


@blueprint.get("/claims/plan/<int:posting_id>")
def plan(**_: int) -> ResponseReturnValue:
    """Lead to the deal of a plan: its text has no page of its own."""
    user, posting = account(), subject(Posting)
    match = queries.find_of_plan(posting) if posting.state is PostingState.CLAIM else None
    endpoint = ""
    if match is not None and allows(user, READ_DEAL, match):
        endpoint = "deals.show"
    elif match is not None and allows(user, OVERSEE_DEALS):
        endpoint = "oversight.deal"
    if match is None or not endpoint:
        abort(404)
    return redirect(url_for(endpoint, match_id=match.id))


def _listed_need() -> Posting:
    """Return the need of the address; of one that is not public nobody learns that it exists."""
    posting = subject(Posting)
    if posting.kind is not Kind.NEED or not is_listed(posting):
        abort(404)
    return posting


def _go_on(form: ClaimForm, claim: Claim) -> ResponseReturnValue:
    """Answer once the draft is stored: hand it in when asked to, show again what is wrong."""
    ready = not form.wants_submit or form.check_complete()
    if not ready or form.errors or form.open_questions:
        return _render_form(form, claim.posting, claim, is_saved=True), 422
    if not form.wants_submit:
        flash(gettext("草稿已保存。可以上传附件，写好后提交。"), "success")
        return redirect(url_for("claims.show", claim_id=claim.id))
    try:
        _hand_in(claim)
    except InputError as error:
        text = gettext("此项需要填写。")
        show_problems(form, error, {(name, "missing"): text for name in form.value_names})
        return _render_form(form, claim.posting, claim, is_saved=True), 422
    return redirect(url_for("claims.show", claim_id=claim.id))


def _answer_script(claim: Claim) -> ResponseReturnValue:
    return answer_saved(
        claim.version,
        url_for("claims.edit", claim_id=claim.id),
        url_for("claims.autosave", claim_id=claim.id),
    )


def _stop_script() -> ResponseReturnValue:
    message = gettext("内容已在别处更新，自动保存已停止。请点“保存草稿”查看。")
    return jsonify(message=message), 409


def _hand_in(claim: Claim) -> None:
    try:
        service.submit(account(), claim)
    except WrongState as error:
        words = {
            "organisation": gettext(
                "内容已保存为草稿。本单位通过核验后才能提交认领，请联系管理员。"
            ),
            "challenge": gettext("内容已保存。这项需求已发榜，请到榜单揭榜。"),
            "posting": gettext("内容已保存。这项需求已下架，不能再认领。"),
        }
        flash(words.get(error.machine, gettext("内容已保存，当前状态下不能提交。")), "warning")
    else:
        flash(gettext("认领已提交，由技术经纪人研判；结果会显示在“我的认领”。"), "success")


def _refuse(user: User, need: Posting) -> ResponseReturnValue | None:
    """Return where to go instead of the form, or None where the need can be claimed."""
    try:
        service.require_claimable(user, need)
    except Forbidden:
        flash(gettext("这是贵单位自己的需求，不能认领。"), "warning")
    except WrongState as error:
        known = queries.find_latest(user, need.id)
        if error.machine == "claim" and known is not None:
            return redirect(url_for("claims.show", claim_id=known.id))
        challenge = gettext("这项需求已发榜，请到榜单揭榜。")
        ended = gettext("这项需求不再接受对接，不能认领。")
        flash(challenge if error.machine == "challenge" else ended, "info")
    else:
        return None
    return redirect(url_for("items.need", posting_id=need.id))


def _first_form(user: User, need: Posting) -> ClaimForm:
    """Return a form with the contact, or with the plan that was written for the need before."""
    known = queries.find_latest(user, need.id)
    if known is not None:
        return ClaimForm(formdata=None, data=_values(known) | {"not_secret": False})
    contact = {"contact_name": user.name, "contact_email": user.email}
    return ClaimForm(formdata=None, data=contact)


def _stored_form(claim: Claim) -> ClaimForm:
    return ClaimForm(formdata=None, data=_values(claim) | {"version": claim.version})


def _values(claim: Claim) -> dict[str, Any]:
    return {spec.name: getattr(claim, spec.name) for spec in fields.CLAIM.asked}


def _render_form(form: ClaimForm, need: Posting, claim: Claim | None, **extra: Any) -> str:
    if claim is not None:
        # A plain value and not what the request said: the form goes on from what is stored now.
        form.version.raw_data = None
        form.version.data = claim.version
    view = queries.view_of_need(need, account())
    return render_template(
        "claims/edit.html",
        form=form,
        claim=claim,
        need=view,
        need_texts=texts_of(view),
        need_facts=facts_of(view),
        **extra,
    )
