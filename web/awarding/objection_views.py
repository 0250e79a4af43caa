"""Objections, and the owner's choice."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.awarding import choosing, objections
from web.awarding import queries as query
from web.awarding.forms import (
    ANSWER_WORDS,
    CHOICE_WORDS,
    DISMISS,
    OBJECTION_WORDS,
    AnswerForm,
    ChoiceForm,
    ObjectionForm,
)
from web.awarding.models import Objection
from web.awarding.states import AwardState, ObjectionOutcome
from web.awarding.views import blueprint
from web.base import contacts, db
from web.base.formats import money
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.bidding.models import Bid
from web.bidding.presenting import texts_of
from web.bidding.reading import read_bid
from web.challenges.disclosure import require_public
from web.challenges.models import Challenge
from web.people.session import account


@blueprint.route("/challenges/<int:challenge_id>/objection", methods=["GET", "POST"])
def object_to(**_: int) -> ResponseReturnValue:
    """Object to a publicised result, with the organisation's name."""
    challenge = require_public(account(), subject(Challenge))
    form = _objection_form(challenge)
    if request.method == "GET" or not form.check():
        return _show_objecting(challenge, form), 200 if request.method == "GET" else 422
    try:
        raised = objections.raise_objection(account(), challenge, form.bid_id, form.text.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, OBJECTION_WORDS)
        return _show_objecting(subject(Challenge), form), 422
    flash(gettext("异议已提交。可以在这里补充材料，答复后会通知您。"), "success")
    return redirect(url_for("awarding.objection", objection_id=raised.id))


@blueprint.get("/work/objections/<int:objection_id>")
def objection(**_: int) -> str:
    """One objection, for who raised it and for officers."""
    return _show_objection(_answer_form(subject(Objection), is_empty=True))


@blueprint.post("/work/objections/<int:objection_id>/take-back")
def take_back(objection_id: int) -> ResponseReturnValue:
    """Take an own objection back."""
    objections.take_back(account(), subject(Objection))
    flash(gettext("异议已撤回。"), "info")
    return redirect(url_for("awarding.objection", objection_id=objection_id))


@blueprint.post("/office/objections/<int:objection_id>/answer")
def answer(**_: int) -> ResponseReturnValue:
    """Dismiss or uphold an objection."""
    one = subject(Objection)
    form = _answer_form(one)
    if not form.check():
        return _show_objection(form), 422
    try:
        _answer(one, form)
    except InputError as error:
        db.rollback()
        show_problems(form, error, ANSWER_WORDS)
        return _show_objection(form), 422
    flash(gettext("已答复，提出异议的单位会收到通知。"), "success")
    return redirect(url_for("awarding.office", challenge_id=one.publicity.challenge_id))


def _answer(one: Objection, form: AnswerForm) -> None:
    text = form.answer.data or ""
    if form.outcome.data == DISMISS:
        objections.dismiss(account(), one, text)
    else:
        outcome = ObjectionOutcome(form.outcome.data)
        objections.uphold(account(), one, text, outcome, form.public_reason.data or "")


@blueprint.route("/work/challenges/<int:challenge_id>/choice", methods=["GET", "POST"])
def choose(challenge_id: int) -> ResponseReturnValue:
    """The owner compares the ranked bids and chooses one."""
    challenge = subject(Challenge)
    if not choosing.may_choose(challenge):
        if request.method == "GET" and query.last_choice(challenge.id) is None:
            abort(404)
        if request.method == "GET":
            return _show_choosing(challenge, None)
    form = _choice_form(challenge)
    if request.method == "GET" or not form.validate():
        return _show_choosing(challenge, form), 200 if request.method == "GET" else 422
    try:
        choosing.choose(
            account(),
            challenge,
            form.bid_id,
            form.reasons.data or "",
            form.public_reasons.data or "",
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, CHOICE_WORDS)
        return _show_choosing(subject(Challenge), form), 422
    flash(gettext("已选定，科技局会据此公示。公示前可以更改。"), "success")
    return redirect(url_for("challenges.accompany", challenge_id=challenge_id))


def _objection_form(challenge: Challenge) -> ObjectionForm:
    form = ObjectionForm()
    proposed = query.awards_in(challenge.id, {AwardState.PROPOSED})
    form.offer((award.bid_id, award.bid.organisation.name) for award in proposed)
    return form


def _answer_form(one: Objection, *, is_empty: bool = False) -> AnswerForm:
    form = AnswerForm(formdata=None) if is_empty else AnswerForm()
    form.offer(has_bid=one.bid_id is not None)
    return form


def _choice_form(challenge: Challenge) -> ChoiceForm:
    choice = query.current_choice(challenge)
    held = {}
    if choice is not None:
        held = {
            "bid": str(choice.bid_id),
            "reasons": choice.reasons,
            "public_reasons": choice.public_reasons,
        }
    form = ChoiceForm(data=held)
    free = [one for one in query.list_candidates(challenge) if not one.is_out]
    form.offer((one.bid.id, one.bid.organisation.name) for one in free)
    return form


def _show_objecting(challenge: Challenge, form: ObjectionForm) -> str:
    return render_template(
        "awarding/object.html",
        challenge=challenge,
        form=form,
        publicity=objections.open_publicity(challenge),
    )


def _show_objection(form: AnswerForm) -> str:
    one = subject(Objection)
    return render_template(
        "awarding/objection.html", objection=one, challenge=one.publicity.challenge, form=form
    )


def _parts_of(bid: Bid) -> list[tuple[str, str]]:
    found = read_bid(bid, blind=False)
    contacts.note(found.contact)
    plan = found.plan
    parts = [(label, text) for name, label, text in texts_of(plan) if name != "agrees"]
    return [(gettext("申请金额"), money(plan.asked)), *parts]


def _show_choosing(challenge: Challenge, form: ChoiceForm | None) -> str:
    candidates = query.list_candidates(challenge)
    return render_template(
        "awarding/choose.html",
        challenge=challenge,
        form=form,
        candidates=candidates,
        plans={one.bid.id: _parts_of(one.bid) for one in candidates},
        choice=query.last_choice(challenge.id),
    )
