"""The account's own security: password, second factor, sessions."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field

from matcher.domain.errors import InputError
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.base.guard import subject
from web.entry import factors, passwords, queries, service, sessions
from web.entry.devices import describe
from web.entry.forms import (
    WRONG_PASSWORD,
    AddFactorForm,
    ChangePasswordForm,
    FirstCodeForm,
    RemoveFactorForm,
    RenewCodesForm,
)
from web.entry.views import blueprint, login_limit, refuse_code, show_codes, show_secret
from web.people.models import Session, User
from web.people.passwords import PASSWORD_WORDS
from web.people.session import account


@blueprint.get("/account/security")
def security() -> ResponseReturnValue:
    """Show what gets one in, and who is in."""
    return _page(200)


@blueprint.post("/account/password")
@limiter.limit(login_limit)
def change_password() -> ResponseReturnValue:
    """Change the password."""
    form = ChangePasswordForm()
    if not form.validate() or not _change_password(form):
        return _page(422, change=form)
    flash(gettext("密码已修改，其他设备上的登录已结束。"), "success")
    return _back()


@blueprint.post("/account/second-factor")
@limiter.limit(login_limit)
def add_factor() -> ResponseReturnValue:
    """Begin to add a second factor."""
    form = AddFactorForm()
    if not form.validate() or not _is_right(form.current_password):
        return _page(422, add=form)
    service.propose_factor(account())
    return redirect(url_for("entry.confirm_factor"))


@blueprint.route("/account/second-factor/confirm", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def confirm_factor() -> ResponseReturnValue:
    """Show the secret, and take the first code."""
    user = account()
    if factors.has_factor(user) or not user.totp_secret:
        return _back()
    form = FirstCodeForm()
    if not form.validate_on_submit():
        return show_secret(user, form, 422 if form.is_submitted() else 200)
    codes = service.confirm_factor(user, form.code.data or "")
    if codes is None:
        return show_secret(user, form, refuse_code(form.code))
    return show_codes(codes, url_for("entry.security"))


@blueprint.post("/account/recovery-codes")
@limiter.limit(login_limit)
def renew_codes() -> ResponseReturnValue:
    """Make the recovery codes anew."""
    user, form = account(), RenewCodesForm()
    if not factors.has_factor(user):
        return _back()
    if not form.validate():
        return _page(422, renew=form)
    if status := _try_code(user, form.code):
        return _page(status, renew=form)
    return show_codes(service.renew_recovery_codes(user), url_for("entry.security"))


@blueprint.post("/account/second-factor/remove")
@limiter.limit(login_limit)
def remove_factor() -> ResponseReturnValue:
    """Remove the second factor, or replace it where it is required."""
    user, form = account(), RemoveFactorForm()
    if not factors.has_factor(user):
        return _back()
    if not form.validate() or not _is_right(form.confirm_password):
        return _page(422, remove=form)
    if status := _try_code(user, form.confirm_code):
        return _page(status, remove=form)
    if factors.is_required(user):
        return service.replace_factor(user, url_for("entry.security"))
    service.remove_factor(user)
    flash(gettext("二次验证已停用。今后登录只需要密码。"), "success")
    return _back()


@blueprint.post("/account/sessions/<int:session_id>/end")
def end_session(**_: int) -> ResponseReturnValue:
    """End one session."""
    service.end_session(account(), subject(Session))
    flash(gettext("这个登录已结束。"), "success")
    return _back()


@blueprint.post("/account/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """End all sessions but this one."""
    service.end_other_sessions(account())
    flash(gettext("其他登录已全部结束。"), "success")
    return _back()


def _page(status: int, **forms: FlaskForm) -> ResponseReturnValue:
    """Show everything, with the form that was refused."""
    user = account()
    empty = {
        "change": ChangePasswordForm,
        "add": AddFactorForm,
        "renew": RenewCodesForm,
        "remove": RemoveFactorForm,
    }
    found = {name: forms.get(name) or form(formdata=None) for name, form in empty.items()}
    page = render_template(
        "entry/security.html",
        **found,
        has_factor=factors.has_factor(user),
        is_required=factors.is_required(user),
        codes_left=len(user.recovery_codes),
        sessions=[(row, describe(row.agent)) for row in sessions.list_live(user)],
        current=sessions.current_id(),
        failures=queries.list_failures(user),
        most_shown=queries.MOST_SHOWN,
        shown_days=queries.SHOWN_DAYS,
    )
    return page, status


def _back() -> ResponseReturnValue:
    return redirect(url_for("entry.security"))


def _change_password(form: ChangePasswordForm) -> bool:
    try:
        is_done = service.change_password(
            account(), form.old_password.data or "", form.password.data or ""
        )
    except InputError as error:
        show_problems(form, error, PASSWORD_WORDS)
        return False
    if not is_done:
        add_error(form.old_password, str(WRONG_PASSWORD))
    return is_done


def _is_right(field: Field) -> bool:
    """Return whether the field holds the account's password, and say so beside it if not."""
    if passwords.is_password_of(account(), field.data or ""):
        return True
    add_error(field, str(WRONG_PASSWORD))
    return False


def _try_code(user: User, field: Field) -> int:
    """Return 0 for a right code, or the status of the answer that refuses it."""
    return 0 if service.is_code_of(user, field.data or "") else refuse_code(field)
