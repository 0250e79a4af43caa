"""An expert's own page, interests, and the answer to an invitation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import ConflictCode, Role
from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import today
from web.entry.views import login_limit
from web.experts import interests, joining, service
from web.experts import queries as query
from web.experts.forms import (
    FACTS_WORDS,
    INTEREST_WORDS,
    DeclineForm,
    InterestForm,
    ProfileForm,
    values_of,
)
from web.experts.models import Expert, ExpertInterest
from web.experts.tasks import needs_confirming
from web.experts.views import blueprint, render_expert
from web.membership.invitations import find_invitation
from web.people.session import account, actor


@blueprint.route("/expert/profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """What the expert says of the own work and when there is time for more."""
    if request.method == "GET":
        return _render(query.entry_of(account()))
    form = ProfileForm()
    if not form.check():
        return _render(query.entry_of(account()), form=form), 422
    expert = query.entry_of(account())
    try:
        service.edit(account(), expert, form.facts(expert.name), confirm.expected_version())
    except InputError as error:
        db.rollback()
        show_problems(form, error, FACTS_WORDS)
        return _render(query.entry_of(account()), form=form), 422
    flash(gettext("已保存，从下一次抽取起生效。"), "success")
    return redirect(url_for("experts.profile"))


@blueprint.post("/expert/profile/interests")
def declare() -> ResponseReturnValue:
    """Declare an interest of one's own."""
    return _declare(None)


@blueprint.post("/office/experts/<int:expert_id>/interests")
def declare_for(**_: int) -> ResponseReturnValue:
    """Note an expert's interest."""
    return _declare(subject(Expert))


@blueprint.post("/expert/profile/confirm")
def confirm_interests() -> ResponseReturnValue:
    """Say that what is declared is complete."""
    interests.confirm(account(), service.own_entry(account()))
    flash(gettext("已确认。有变化时请及时补充，一年后会再请您确认。"), "success")
    return redirect(url_for("experts.profile", _anchor="interests"))


@blueprint.post("/expert/interests/<int:expert_interest_id>/end")
def end_interest(**_: int) -> ResponseReturnValue:
    """Note that an interest has ended."""
    found = subject(ExpertInterest)
    interests.end(account(), found)
    flash(gettext("已解除，记录保留备查。"), "success")
    return redirect(_address(found.expert))


@blueprint.post("/invitation/<secret>/decline")
@limiter.limit(login_limit)
def decline(secret: str) -> ResponseReturnValue:
    """Decline to join the pool."""
    link = find_invitation(secret)
    if link is None or not joining.is_of_pool(link):
        return render_template("membership/ended.html", reason="ended"), 410
    form = DeclineForm(prefix="decline")
    if not form.validate():
        return render_template("experts/decline.html", form=form, secret=secret), 422
    joining.decline(actor(), link, form.note.data or "")
    return render_template("experts/declined.html")


def _declare(expert: Expert | None) -> ResponseReturnValue:
    """Note an interest of an expert, or of one's own."""
    form = InterestForm(prefix="interest")
    if not form.check():
        return _render_with(expert, form), 422
    try:
        interests.declare(
            account(),
            expert or service.own_entry(account()),
            form.named.data or "",
            ConflictCode(str(form.code.data)),
            form.note.data or "",
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, INTEREST_WORDS)
        return _render_with(expert, form), 422
    flash(gettext("已申报，抽取专家时据此回避。"), "success")
    return redirect(_address(expert or query.entry_of(account())))


def _render_with(expert: Expert | None, form: InterestForm) -> str:
    if expert is not None:
        return render_expert(expert, form)
    return _render(query.entry_of(account()), interest_form=form)


def _render(
    expert: Expert, form: ProfileForm | None = None, interest_form: InterestForm | None = None
) -> str:
    return render_template(
        "experts/profile.html",
        expert=expert,
        line=query.describe(expert, today()),
        interests=query.running_interests(expert),
        needs_confirming=needs_confirming(expert),
        form=form or ProfileForm(formdata=None, data=values_of(expert)),
        interest_form=interest_form or InterestForm(prefix="interest", formdata=None),
    )


def _address(expert: Expert) -> str:
    if account().role is Role.EXPERT:
        return url_for("experts.profile", _anchor="interests")
    return url_for("experts.show", expert_id=expert.id, _anchor="interests")
