"""The page of one's own profile, and the link that confirms an address."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from matcher.domain.errors import InputError
from web.base import db
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.entry import passwords, profile
from web.entry.forgotten_views import keep_address
from web.entry.forms import PROFILE_WORDS, WRONG_PASSWORD, AddressForm, ProfileForm
from web.entry.views import blueprint, login_limit
from web.people.session import account


@blueprint.route("/account/profile", methods=["GET", "POST"], endpoint="profile")
def show_profile() -> ResponseReturnValue:
    """Show or change what others read of oneself."""
    form = ProfileForm(obj=account())
    if request.method == "GET":
        return _page(form, AddressForm(), 200)
    if not form.validate() or not _change(form):
        return _page(form, AddressForm(formdata=None), 422)
    flash(gettext("个人资料已更新。"), "success")
    return redirect(url_for("entry.profile"))


@blueprint.post("/account/address")
@limiter.limit(login_limit)
def ask_address() -> ResponseReturnValue:
    """Send a link to a new address."""
    form = AddressForm()
    if not form.validate() or not _is_right(form) or not _ask(form):
        return _page(ProfileForm(formdata=None, obj=account()), form, 422)
    text = gettext("已向 %(email)s 发出邮件，打开其中的链接后更换。", email=form.email.data)
    flash(text, "success")
    return redirect(url_for("entry.profile"))


@blueprint.route(profile.ADDRESS_PATH + "<secret>", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def new_address(secret: str) -> ResponseReturnValue:
    """Show what a link changes, or change it."""
    found = profile.find_change(secret)
    if found is None:
        return keep_address(render_template("entry/address.html", link=None), 410)
    link, user = found
    if request.method == "GET":
        return keep_address(render_template("entry/address.html", link=link, user=user), 200)
    try:
        profile.change_address(link, user)
    except InputError:
        db.rollback()
        return keep_address(render_template("entry/address.html", link=None), 409)
    flash(gettext("邮箱已更换，今后用 %(email)s 登录。", email=link.email), "success")
    return redirect(url_for("entry.sign_in"))


def _change(form: ProfileForm) -> bool:
    try:
        profile.change_profile(
            account(),
            name=form.name.data or "",
            title=form.title.data or "",
            locale=form.locale.data or None,
        )
    except InputError as error:
        show_problems(form, error, PROFILE_WORDS)
        return False
    return True


def _ask(form: AddressForm) -> bool:
    try:
        profile.ask_for_address(account(), form.email.data or "")
    except InputError as error:
        show_problems(form, error, PROFILE_WORDS)
        return False
    return True


def _is_right(form: AddressForm) -> bool:
    if passwords.is_password_of(account(), form.password.data or ""):
        return True
    add_error(form.password, str(WRONG_PASSWORD))
    db.commit()  # The attempt stays in the log, whatever becomes of the page.
    return False


def _page(form: FlaskForm, address: FlaskForm, status: int) -> ResponseReturnValue:
    return render_template("entry/profile.html", form=form, address=address), status
