"""Forgotten passwords."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import once
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.entry import forgotten
from web.entry.forms import ForgotForm, NewPasswordForm
from web.entry.views import blueprint, login_limit
from web.people.models import MailLink, User
from web.people.passwords import PASSWORD_WORDS


@blueprint.route(forgotten.FORGOT_PATH, methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def forgot_password() -> ResponseReturnValue:
    """Ask for an address, and answer the same whoever has an account."""
    form = ForgotForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("entry/forgot.html", form=form), status
    forgotten.ask_for_password(form.email.data or "")
    once.lead_to(url_for("entry.forgot_password"))
    return render_template("entry/asked.html")


@blueprint.route(forgotten.NEW_PATH + "<secret>", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def new_password(secret: str) -> ResponseReturnValue:
    """Set a new password with a link from a mail."""
    found = forgotten.account_of(secret)
    if found is None:
        return render_template("entry/link_over.html"), 410
    form = NewPasswordForm()
    if request.method == "POST" and _set_password(form, *found):
        flash(gettext("新密码已设置，其他登录已全部结束。请用新密码登录。"), "success")
        return redirect(url_for("entry.sign_in"))
    status = 422 if form.is_submitted() else 200
    page = render_template("entry/new_password.html", form=form, email=found[1].email)
    return page, status


def _set_password(form: NewPasswordForm, link: MailLink, user: User) -> bool:
    if not form.validate():
        return False
    try:
        forgotten.set_password(link, user, form.password.data or "")
    except InputError as error:
        show_problems(form, error, PASSWORD_WORDS)
        return False
    return True
