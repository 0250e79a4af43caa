"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.base import site
from web.base.extensions import limiter
from web.base.urls import safe_path
from web.entry import passwords, service
from web.entry.forms import SignInForm
from web.people.session import account, actor

blueprint = Blueprint("entry", __name__)


def login_limit() -> str:
    """Return how often secrets may be tried from one address."""
    return site.settings().login_limit


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Show the form, or begin a session."""
    target = safe_path(request.values.get("next"))
    if request.method == "GET" and actor() is not None:
        return redirect(target or url_for("home.work"))
    form = SignInForm(next=target or "")
    if not form.validate_on_submit():
        return render_template("entry/sign_in.html", form=form), _status(form)
    user = passwords.authenticate(form.email.data or "", form.password.data or "")
    if user is None:
        return render_template("entry/sign_in.html", form=form, refused=True), 401
    return service.continue_sign_in(user, target)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    service.sign_out(account())
    flash(gettext("已退出登录。"), "info")
    return redirect(url_for("home.index"))


def _status(form: SignInForm) -> int:
    return 422 if form.is_submitted() else 200
