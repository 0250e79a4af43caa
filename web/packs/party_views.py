"""Pages of those who are asked to take part, and what the broker notes of them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.packs import contents, parties
from web.packs.forms import PartyForm, SharesForm
from web.packs.models import Pack, Party
from web.packs.states import PartyState
from web.packs.views import blueprint
from web.people.session import account
from web.postings.disclosure import disclose
from web.postings.texts import contact_of, facts_of, texts_of


@blueprint.get("/work/parties/<int:party_id>")
def party(**_: int) -> str:
    """What one is asked for, with the need as far as one may see it."""
    return _render(PartyForm(formdata=None))


@blueprint.post("/work/parties/<int:party_id>/answer")
def answer_party(party_id: int) -> ResponseReturnValue:
    """Say whether one takes part."""
    form = PartyForm()
    if not form.validate():
        return _render(form), 422
    try:
        parties.answer(account(), subject(Party), agrees=form.agrees, words=form.words.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, {"words": gettext("不参加的，请写明原因。")})
        return _render(form), 422
    except WrongState:
        db.rollback()
        flash(gettext("已经答复过，或这次对接已经结束。"), "warning")
    else:
        flash(gettext("答复已记录，经纪人会看到。"), "success")
    return redirect(url_for("packs.party", party_id=party_id))


@blueprint.post("/desk/packs/<int:pack_id>/note")
def note_party(**_: int) -> ResponseReturnValue:
    """The broker notes what somebody said who has no account here."""
    pack, form = subject(Pack), PartyForm()
    wanted = key_of(request.form.get("party"))
    found = next((one for one in pack.parties if one.id == wanted), None)
    if found is None or not form.validate():
        flash(gettext("没有记录，请重新填写。"), "warning")
        return _to_deal(pack)
    try:
        parties.note(account(), found, agrees=form.agrees, words=form.words.data or "")
    except InputError:
        db.rollback()
        flash(gettext("不参加的，请写明原因。"), "warning")
    except WrongState:
        db.rollback()
        flash(gettext("已经答复过，或这次对接已经结束。"), "warning")
    else:
        flash(gettext("答复已记录。"), "success")
    return _to_deal(subject(Pack))


@blueprint.route("/desk/packs/<int:pack_id>/shares", methods=["GET", "POST"])
def shares(**_: int) -> ResponseReturnValue:
    """Each party's share of the contract's total."""
    pack = subject(Pack)
    contract, sharing = parties.contract_of_pack(pack), parties.list_sharing(pack)
    if contract is None:
        flash(gettext("合同签订后才能填写各方份额。"), "warning")
        return _to_deal(pack)
    stored = {f"share_{one.id}": one.share for one in sharing}
    form = (
        SharesForm.for_parties(sharing)
        if request.method == "POST"
        else SharesForm.for_parties(sharing, formdata=None, data=stored)
    )
    if request.method == "POST" and form.validate():
        try:
            parties.set_shares(account(), pack, form.shares)
        except InputError as error:
            db.rollback()
            texts = {
                "over_total": gettext("各方份额合计超过了合同成交总金额，请修改。"),
                "negative": gettext("份额不能小于零。"),
            }
            form.form_errors.extend(texts[one.code] for one in error.problems)
        else:
            flash(gettext("各方份额已记录，各方只看到自己的。"), "success")
            return _to_deal(pack)
    page = render_template("packs/shares.html", pack=pack, form=form, contract=contract)
    return page, 422 if request.method == "POST" else 200


def _to_deal(pack: Pack) -> ResponseReturnValue:
    if pack.match_id is None:
        return redirect(url_for("packs.work", pack_id=pack.id))
    return redirect(url_for("deals.show", match_id=pack.match_id, _anchor="parties"))


def _render(form: PartyForm) -> str:
    user, found = account(), subject(Party)
    need = found.pack.need
    view = disclose(need.published_revision or need.latest, user)
    part = found.part
    return render_template(
        "packs/party.html",
        party=found,
        need=view,
        texts=texts_of(view),
        facts=facts_of(view),
        contact=contact_of(view),
        content=contents.show(part).content if part else None,
        # Written for the firm: until they know each other it may tell too much of it.
        reason=part.reason if part and parties.is_introduced(found) else "",
        is_asked=found.state is PartyState.ASKED and parties.goes_on(found),
        is_introduced=parties.is_introduced(found),
        contract=parties.contract_of_pack(found.pack),
        form=form,
    )
