"""Signing in and out, and the second step between."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field

from web.base import site
from web.base.extensions import limiter
from web.base.forms.texts import add_error
from web.base.urls import safe_path
from web.entry import factors, passwords, pending, service, sessions
from web.entry.forms import WRONG_CODE, CodeForm, FirstCodeForm, SignInForm
from web.people.models import User
from web.people.session import account, actor

blueprint = Blueprint("entry", __name__)


def login_limit() -> str:
    """Return how often secrets may be tried from one address."""
    return site.settings().login_limit


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Show the form, or go on to the second factor or into a session."""
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


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def code() -> ResponseReturnValue:
    """Ask for a code of the second factor, then begin the session."""
    user = pending.present_user()
    if user is None:
        return begin_again()
    if not factors.has_factor(user):
        return redirect(url_for("entry.enrol"))
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("entry/code.html", form=form), _status(form)
    if not service.is_code_of(user, form.code.data or ""):
        return render_template("entry/code.html", form=form), refuse_code(form.code)
    target = pending.target()
    sessions.begin(user)
    return redirect(target or url_for("home.work"))


@blueprint.route("/sign-in/second-factor", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def enrol() -> ResponseReturnValue:
    """Have whoever needs a second factor make one, then begin the session."""
    user = pending.present_user(locked=request.method == "POST")
    if user is None or not user.totp_secret:
        return begin_again()
    if factors.has_factor(user):
        return redirect(url_for("entry.code"))
    form = FirstCodeForm()
    if not form.validate_on_submit():
        return show_secret(user, form, _status(form))
    codes = service.confirm_factor(user, form.code.data or "")
    if codes is None:
        return show_secret(user, form, refuse_code(form.code))
    target = pending.target()
    sessions.begin(user)
    return show_codes(codes, target or url_for("home.work"))


def begin_again() -> ResponseReturnValue:
    """Send back to the password whoever has given none lately."""
    if actor() is None:
        flash(gettext("请先输入邮箱和密码。停留超过 10 分钟，也要重新输入。"), "info")
    return redirect(url_for("entry.sign_in", next=pending.target()))


def show_secret(user: User, form: FirstCodeForm, status: int) -> ResponseReturnValue:
    """Show the secret that waits for its first code."""
    page = render_template(
        "entry/enrol.html",
        form=form,
        picture=factors.picture(user),
        secret=factors.spell(user),
        is_entering=actor() is None,
    )
    return page, status


def show_codes(codes: list[str], target: str) -> str:
    """Show new recovery codes, this once."""
    return render_template("entry/recovery_codes.html", codes=codes, target=target)


def refuse_code(field: Field) -> int:
    """Say beside the field that the code was not taken; return the answer's status."""
    add_error(field, str(WRONG_CODE))
    return 422


def _status(form: FlaskForm) -> int:
    return 422 if form.is_submitted() else 200
