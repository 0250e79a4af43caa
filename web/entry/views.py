"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_user, logout_user

from web.base import site
from web.base.extensions import limiter
from web.base.urls import safe_path
from web.people import accounts
from web.people.forms import SignInForm
from web.people.models import User
from web.people.session import actor

blueprint = Blueprint("people", __name__)


def _login_limit() -> str:
    return site.settings().login_limit


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(_login_limit, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Show the form, or begin a session."""
    target = safe_path(request.values.get("next"))
    if request.method == "GET" and actor() is not None:
        return redirect(target or url_for("home.work"))
    form = SignInForm(next=target or "")
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), _status(form)
    user = accounts.authenticate(form.email.data or "", form.password.data or "")
    if user is None:
        return render_template("people/sign_in.html", form=form, refused=True), 401
    _begin_session(user)
    return redirect(target or url_for("home.work"))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash(gettext("已退出登录。"), "info")
    return redirect(url_for("home.index"))


def _begin_session(user: User) -> None:
    # Nothing planted in the visitor's session, its form tokens included, survives the sign-in.
    session.clear()
    login_user(user)


def _status(form: SignInForm) -> int:
    return 422 if form.is_submitted() else 200
