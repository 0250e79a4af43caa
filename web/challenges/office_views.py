"""The office's pages of challenges: the list, one challenge, its terms."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, LostRace
from web.base import db
from web.base.arguments import page_number
from web.base.clock import utc_now
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.challenges import drafting, owning
from web.challenges import queries as query
from web.challenges.forms import TERM_WORDS, AnswerForm, TermsForm
from web.challenges.models import Challenge
from web.challenges.states import CHALLENGE, EDITABLE_STATES, SEALED_STATES, Variant
from web.challenges.steps import STEPS
from web.challenges.terms import find_missing
from web.challenges.views import blueprint
from web.people.models import Organisation
from web.people.queries import find_organisation_named
from web.people.session import account

_MONEY = ("money", "money_of_bureau")
"""Empty means nothing, or negotiable."""

USUAL = {"variant": Variant.OPEN, "awards": 1, "publicity_days": 5}


@blueprint.get("/office/challenges")
def office() -> str:
    """Every challenge with its state, and what is to be done next."""
    ended = request.args.get("show") == "ended"
    page = query.list_for_office(ended=ended, number=page_number())
    return render_template(
        "challenges/office.html",
        page=page,
        ended=ended,
        counts=query.count_by_state(),
        waiting=query.count_waiting(page.items),
    )


@blueprint.get("/office/challenges/<int:challenge_id>")
def manage(**_: int) -> str:
    """One challenge with everything that is done about it."""
    return show_manage(subject(Challenge))


@blueprint.route("/office/challenges/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a challenge from nothing."""
    if request.method == "GET":
        return _render(TermsForm(formdata=None, data=USUAL))
    form = TermsForm()
    if not form.check():
        return _render(form), 422
    try:
        challenge = drafting.create(account(), _data(form))
    except InputError as error:
        return _refuse(form, error), 422
    flash(gettext("已保存为拟稿。发榜前外界看不到。"), "success")
    return redirect(url_for("challenges.manage", challenge_id=challenge.id))


@blueprint.route("/office/challenges/<int:challenge_id>/edit", methods=["GET", "POST"])
def edit(challenge_id: int) -> ResponseReturnValue:
    """Change the terms."""
    challenge = subject(Challenge)
    back = redirect(url_for("challenges.manage", challenge_id=challenge_id))
    if challenge.state not in EDITABLE_STATES:
        flash(gettext("榜单现在的状态不能修改条款。"), "info")
        return back
    if request.method == "GET":
        return _render(_stored_form(challenge), challenge)
    form = TermsForm()
    if not form.check():
        return _render(form, challenge), 422
    try:
        drafting.edit(account(), challenge, _data(form), form.version.data or 0)
    except InputError as error:
        return _refuse(form, error, challenge), 422
    except LostRace:
        return _show_conflict(form, challenge), 409
    flash(gettext("已保存。"), "success")
    return back


@blueprint.post("/office/challenges/<int:challenge_id>/owner")
def ask_owner(challenge_id: int) -> ResponseReturnValue:
    """Ask the owner to read the terms and to agree."""
    owning.ask_owner(account(), subject(Challenge))
    flash(gettext("已通知发榜单位核对条款。"), "success")
    return redirect(url_for("challenges.manage", challenge_id=challenge_id, _anchor="terms"))


def show_manage(
    challenge: Challenge, form: AnswerForm | None = None, opened: int | None = None
) -> str:
    """Return the office's page of a challenge; ``form`` holds an answer that was not kept."""
    possible = CHALLENGE.actions_from(challenge.state)
    before = challenge.announced_at is None
    missing = find_missing(challenge, utc_now()) if before else []
    return render_template(
        "challenges/manage.html",
        challenge=challenge,
        owner=challenge.organisation.name if challenge.organisation else "",
        steps=[name for name in STEPS if name in possible],
        can_edit=challenge.state in EDITABLE_STATES,
        missing=[TERM_WORDS[one.field, one.code] for one in missing],
        before=before,
        can_ask_owner=challenge.state in owning.BEFORE
        and challenge.organisation_id is not None
        and challenge.owner_agreed_at is None,
        questions=query.list_questions(challenge),
        can_answer=challenge.state in SEALED_STATES,
        form=form,
        opened=opened,
        answer_form=_answer_form,
    )


def _answer_form(question: Any) -> AnswerForm:
    """Return the form of an answer: what was published, or the question as it was asked."""
    data = {"public_text": question.public_text or question.text, "answer": question.answer}
    return AnswerForm(formdata=None, data=data, prefix=f"q{question.id}")


def _render(form: TermsForm, challenge: Challenge | None = None) -> str:
    return render_template("challenges/edit.html", form=form, challenge=challenge)


def _refuse(form: TermsForm, error: InputError, challenge: Challenge | None = None) -> str:
    db.rollback()
    show_problems(form, error, TERM_WORDS)
    return _render(form, challenge)


def _show_conflict(form: TermsForm, challenge: Challenge) -> str:
    """Show what was typed again, to be saved over the newer version only on purpose."""
    db.rollback()
    words = gettext(
        "这份榜单刚刚有改动，您填写的内容还没有保存。请核对后再次保存，将以表格里的内容为准。"
    )
    flash(words, "warning")
    form.version.raw_data = None
    form.version.data = challenge.version
    return _render(form, challenge)


def _data(form: TermsForm) -> drafting.ChallengeData:
    names = [name for name in drafting.ChallengeData.__slots__ if name != "organisation"]
    values: dict[str, Any] = {name: form[name].data for name in names}
    for name in _MONEY:
        values[name] = values[name] or 0
    values["fields"] = list(values["fields"] or [])
    return drafting.ChallengeData(organisation=_organisation(form), **values)


def _organisation(form: TermsForm) -> Organisation | None:
    name = (form.organisation.data or "").strip()
    if not name:
        return None
    found = find_organisation_named(name)
    if found is None:
        raise InputError.of("organisation", "unknown")
    return found


def _stored_form(challenge: Challenge) -> TermsForm:
    names = [name for name in drafting.ChallengeData.__slots__ if name != "organisation"]
    values = {name: getattr(challenge, name) for name in names}
    values |= {name: values[name] or None for name in _MONEY}
    values["organisation"] = challenge.organisation.name if challenge.organisation else ""
    return TermsForm(formdata=None, data=values | {"version": challenge.version})
