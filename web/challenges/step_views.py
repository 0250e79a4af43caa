"""The steps of a challenge: each asks first, and names what it will do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step as machine_step
from web.base import confirm, db, formats
from web.base.clock import utc_now
from web.base.confirm import Confirmation
from web.base.forms.base import Form
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.challenges import receivers, service
from web.challenges.forms import TERM_WORDS, ExtendForm
from web.challenges.models import Challenge
from web.challenges.states import CHALLENGE
from web.challenges.steps import STEPS, OfficeStep
from web.challenges.terms import find_missing
from web.challenges.views import blueprint
from web.people.session import account

_EXTENDED_BY = timedelta(days=7)
"""What the form of an extension offers."""


@blueprint.route("/office/challenges/<int:challenge_id>/step/<name>", methods=["GET", "POST"])
def step(challenge_id: int, name: str) -> ResponseReturnValue:
    """Appraise, approve, send back, do without an appraisal, fail or withdraw."""
    if name not in STEPS:
        abort(404)
    challenge, todo = subject(Challenge), STEPS[name]
    machine_step(CHALLENGE, challenge.state, name)
    if request.method == "GET":
        return _ask_step(challenge, todo, todo.form(formdata=None) if todo.form else None)
    given: list[object] = []
    if todo.form is not None:
        form = todo.form()
        if not form.validate():
            return _ask_step(challenge, todo, form), 422
        given = [form.reason.data or ""]
    try:
        todo.run(account(), challenge, *given, confirm.expected_version())
    except WrongState as error:
        if error.machine != "bids":
            raise
        db.rollback()
        words = gettext("还有揭榜材料没有开启或没有审查，不能流榜。请先逐份审查。")
        flash(words, "warning")
        return _back(challenge_id)
    flash(str(todo.done), "success")
    return _back(challenge_id)


@blueprint.route("/office/challenges/<int:challenge_id>/announce", methods=["GET", "POST"])
def announce(challenge_id: int) -> ResponseReturnValue:
    """Make the terms public."""
    challenge = subject(Challenge)
    machine_step(CHALLENGE, challenge.state, "announce")
    if find_missing(challenge, utc_now()):
        flash(gettext("还有内容没有备齐，备齐后才能发榜。"), "warning")
        return _back(challenge_id, "ready")
    if request.method == "GET":
        return _ask_announce(challenge)
    try:
        service.announce(account(), challenge, confirm.expected_version())
    except InputError:
        db.rollback()
        flash(gettext("还有内容没有备齐，备齐后才能发榜。"), "warning")
        return _back(challenge_id, "ready")
    flash(gettext("已发榜，编号 %(number)s。", number=challenge.number), "success")
    return _back(challenge_id)


@blueprint.route("/office/challenges/<int:challenge_id>/extend", methods=["GET", "POST"])
def extend(challenge_id: int) -> ResponseReturnValue:
    """Take bids for longer."""
    challenge = subject(Challenge)
    machine_step(CHALLENGE, challenge.state, "extend")
    if request.method == "GET":
        later = (challenge.bids_until or utc_now()) + _EXTENDED_BY
        return _ask_extend(challenge, ExtendForm(formdata=None, data={"bids_until": later}))
    form = ExtendForm()
    if not form.check() or form.bids_until.data is None:
        return _ask_extend(challenge, form), 422
    try:
        service.extend(
            account(),
            challenge,
            form.bids_until.data,
            form.reason.data or "",
            confirm.expected_version(),
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, TERM_WORDS)
        return _ask_extend(challenge, form), 422
    words = gettext(
        "揭榜截止时间改为 %(moment)s，已通知。", moment=formats.deadline(challenge.bids_until)
    )
    flash(words, "success")
    return _back(challenge_id)


def _ask_step(challenge: Challenge, todo: OfficeStep, form: Form | None) -> str:
    effects = [str(line) for line in todo.effects]
    return _ask(challenge, str(todo.words), effects, ends=todo.ends, form=form)


def _ask_announce(challenge: Challenge) -> str:
    effects = [
        gettext(
            "条款公开，开始接收揭榜，%(moment)s 截止。截止时间只能延后。",
            moment=formats.deadline(challenge.bids_until),
        ),
        gettext("条款从此不能修改。"),
        gettext("通知 %(count)s 个相关领域的账号。", count=len(receivers.interested(challenge))),
    ]
    if challenge.hides_owner:
        effects.append(gettext("发榜单位的名称不公开。"))
    return _ask(challenge, gettext("发榜"), effects, ends=False)


def _ask_extend(challenge: Challenge, form: ExtendForm) -> str:
    effects = [
        gettext(
            "原定 %(moment)s 截止，到新的截止时间自动截止。",
            moment=formats.deadline(challenge.bids_until),
        ),
        gettext("公开页面显示原因，并通知发榜单位和提问、揭榜的单位。"),
    ]
    return _ask(challenge, gettext("延长揭榜时间"), effects, ends=False, form=form)


def _ask(
    challenge: Challenge,
    title: str,
    effects: Sequence[str],
    *,
    ends: bool,
    form: Form | None = None,
) -> str:
    return confirm.ask(
        Confirmation(
            title=title,
            about=challenge.title,
            effects=effects,
            verb=title,
            back=url_for("challenges.manage", challenge_id=challenge.id),
            version=challenge.version,
            ends=ends,
            form=form,
        )
    )


def _back(challenge_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("challenges.manage", challenge_id=challenge_id, _anchor=anchor))
