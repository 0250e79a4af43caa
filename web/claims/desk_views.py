"""Pages of those who judge claims, and of the officers who see to it that somebody does."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import ConflictCode, DeclineCode
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from web.base import db
from web.base.access import allows
from web.base.arguments import key_of, page_number
from web.base.guard import subject
from web.brokers import queries as brokers
from web.claims import assignment, fields, queries, service, undoing
from web.claims.forms import DeclineClaimForm, HandBackForm, ReturnForm
from web.claims.models import Claim
from web.claims.permissions import TAKE_UP_CLAIM
from web.claims.relations import sides_of
from web.claims.states import ClaimState
from web.claims.views import blueprint
from web.people.session import account
from web.postings.texts import facts_of, texts_of


@blueprint.get("/desk/claims")
def desk() -> str:
    """The claims that wait for the broker, the longest waiting first."""
    found = queries.list_for_broker(account())
    lines = [(claim, queries.need_of(claim, account())) for claim in found]
    return render_template("claims/desk.html", lines=lines)


@blueprint.get("/desk/claims/<int:claim_id>")
def review(**_: int) -> str:
    """Need and plan side by side."""
    if subject(Claim).submitted_at is None:
        # A draft is its organisation's alone.
        abort(404)
    return _render()


@blueprint.post("/desk/claims/<int:claim_id>/take-up")
def take_up(**_: int) -> ResponseReturnValue:
    """Make a match of it: the need's owner is asked."""
    claim = subject(Claim)
    try:
        match = service.take_up(account(), claim, key_of(request.form.get("version")) or 0)
    except LostRace:
        db.rollback()
        flash(gettext("方案刚刚更新，还没有采纳。请看过现在的文字再决定。"), "warning")
        return _render(), 409
    except WrongState:
        return _decided_elsewhere()
    flash(gettext("已采纳，正在征求需求方的意向。"), "success")
    return redirect(url_for("deals.show", match_id=match.id))


@blueprint.post("/desk/claims/<int:claim_id>/undo")
def undo(claim_id: int) -> ResponseReturnValue:
    """Take back that it was taken up."""
    try:
        undoing.undo(account(), subject(Claim))
    except WrongState:
        db.rollback()
        flash(gettext("没有撤销：需求方已经答复，或对接已有进展。请到对接页面处理。"), "warning")
    else:
        flash(gettext("已撤销采纳，这项认领重新等您研判。"), "success")
    return redirect(url_for("claims.review", claim_id=claim_id))


@blueprint.post("/desk/claims/<int:claim_id>/return")
def send_back(**_: int) -> ResponseReturnValue:
    """Have the plan mended."""
    form = ReturnForm(prefix="return")
    if not form.validate():
        return _render(return_form=form, opened="return"), 422
    try:
        service.send_back(account(), subject(Claim), form.words.data or "")
    except WrongState:
        return _decided_elsewhere()
    flash(gettext("已退回，认领方会看到修改意见。"), "info")
    return redirect(url_for("claims.desk"))


@blueprint.post("/desk/claims/<int:claim_id>/decline")
def decline(**_: int) -> ResponseReturnValue:
    """Do not take it up, with a coded reason."""
    form = DeclineClaimForm(prefix="decline")
    if not form.check():
        return _render(decline_form=form, opened="decline"), 422
    code = DeclineCode(str(form.code.data))
    try:
        service.decline(account(), subject(Claim), code, form.note.data or "")
    except WrongState:
        return _decided_elsewhere()
    flash(gettext("已记为不采纳，认领方会看到原因。"), "info")
    return redirect(url_for("claims.desk"))


@blueprint.post("/desk/claims/<int:claim_id>/hand-back")
def hand_back(**_: int) -> ResponseReturnValue:
    """Give it to somebody else because of an interest."""
    form = HandBackForm(prefix="interest")
    if not form.check():
        return _render(hand_back_form=form, opened="interest"), 422
    try:
        service.hand_back(account(), subject(Claim), ConflictCode(str(form.interest.data)))
    except WrongState:
        return _decided_elsewhere()
    flash(gettext("已交回，由其他经纪人研判。"), "info")
    return redirect(url_for("claims.desk"))


@blueprint.get("/office/claims")
def office() -> str:
    """What was handed in, those without a broker first."""
    waiting = request.args.get("show") != "all"
    page = queries.list_for_office(page_number(), waiting=waiting)
    known = [(one, brokers.interests_of(one)) for one in brokers.list_brokers()]
    lines = [
        {
            "claim": claim,
            "need": queries.need_of(claim, account()),
            "brokers": [
                one
                for one, interests in known
                if interests.isdisjoint(sides_of(claim)) and one.id not in claim.handed_back
            ],
        }
        for claim in page.items
    ]
    return render_template("claims/office.html", page=page, lines=lines, waiting=waiting)


@blueprint.post("/office/claims/<int:claim_id>/assign")
def assign(**_: int) -> ResponseReturnValue:
    """Give a claim to a broker."""
    broker = brokers.find_broker(key_of(request.form.get("broker_id")))
    if broker is None:
        flash(gettext("请选择一位经纪人。"), "warning")
        return redirect(url_for("claims.office"))
    try:
        assignment.assign_broker(account(), subject(Claim), broker)
    except Forbidden:
        db.rollback()
        flash(gettext("这位经纪人与其中一方有利害关系，需要回避，请另选一位。"), "warning")
    except (InputError, WrongState):
        db.rollback()
        flash(gettext("这项认领已经处理过，没有改派。"), "warning")
    else:
        flash(gettext("已交给 %(name)s。", name=broker.name), "success")
    return redirect(url_for("claims.office"))


def _render(opened: str = "", **forms: Any) -> str:
    user, claim = account(), subject(Claim)
    need = queries.need_of(claim, user)
    return render_template(
        "claims/review.html",
        claim=claim,
        need=need,
        need_texts=texts_of(need),
        need_facts=facts_of(need),
        texts=fields.texts_of(claim),
        facts=fields.facts_of(claim),
        decides=claim.state is ClaimState.SUBMITTED and allows(user, TAKE_UP_CLAIM, claim),
        undoes=undoing.can_undo(user, claim),
        opened=opened,
        return_form=forms.get("return_form") or ReturnForm(prefix="return", formdata=None),
        decline_form=forms.get("decline_form") or DeclineClaimForm(prefix="decline", formdata=None),
        hand_back_form=forms.get("hand_back_form")
        or HandBackForm(prefix="interest", formdata=None),
    )


def _decided_elsewhere() -> ResponseReturnValue:
    db.rollback()
    flash(gettext("这项认领已经处理过，或需求已不能认领，这次没有再记录。"), "warning")
    return redirect(url_for("claims.desk"))
