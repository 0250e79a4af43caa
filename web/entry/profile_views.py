"""One's own profile, and the link that confirms a new address."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_babel import force_locale, gettext
from flask_wtf import FlaskForm

from matcher.domain.errors import InputError
from web.base import db
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.locale import LOCALE_COOKIE, remember, select_locale
from web.entry import profile as service
from web.entry.profile_forms import ADDRESS_WORDS, PROFILE_WORDS, AddressForm, ProfileForm
from web.entry.views import blueprint, login_limit
from web.people.models import MailLink, User
from web.people.session import account, actor


@blueprint.route("/account/profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """Show and change name, title and language."""
    user = account()
    if request.method == "GET":
        return _page(200)
    form, before = ProfileForm(), user.locale
    if not form.validate() or not _save(user, form):
        return _page(422, profile=form)
    answer = make_response(redirect(url_for("entry.profile")))
    if user.locale != before:
        _speak(answer, user.locale)
    # In the language that the next page has.
    with force_locale(user.locale or select_locale()):
        flash(gettext("已保存。"), "success")
    return answer


@blueprint.post(service.ADDRESS_PATH)
@limiter.limit(login_limit)
def ask_address() -> ResponseReturnValue:
    """Ask for another address, and answer the same whoever has an account."""
    form = AddressForm()
    if not form.validate() or not _ask(form):
        return _page(422, address=form)
    return render_template("entry/address_asked.html", email=(form.email.data or "").lower())


@blueprint.route(service.ADDRESS_PATH + "/<secret>", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def confirm_address(secret: str) -> ResponseReturnValue:
    """Show what a link from a mail changes, or change it."""
    found = service.find_change(secret, locked=request.method == "POST")
    if found is None:
        return render_template("entry/address_over.html", is_taken=False), 410
    link, user = found
    if request.method == "GET":
        page = render_template("entry/new_address.html", old=user.email, new=link.email)
        return page, 200
    return _change(link, user)


def _change(link: MailLink, user: User) -> ResponseReturnValue:
    email = link.email
    try:
        service.change_address(link, user)
    except InputError:
        db.rollback()
        return render_template("entry/address_over.html", is_taken=True), 409
    flash(gettext("登录邮箱已改为 %(email)s。", email=email), "success")
    present = actor()
    is_in = present is not None and present.id == user.id
    return redirect(url_for("entry.profile" if is_in else "entry.sign_in"))


def _page(status: int, **forms: FlaskForm) -> ResponseReturnValue:
    """Show both forms, with what was refused in one of them."""
    user = account()
    known = {"name": user.name, "title": user.title, "locale": user.locale or ""}
    profile_form = forms.get("profile") or ProfileForm(formdata=None, data=known)
    address_form = forms.get("address") or AddressForm(formdata=None)
    return render_template(
        "entry/profile.html", profile=profile_form, address=address_form, user=user
    ), status


def _save(user: User, form: ProfileForm) -> bool:
    try:
        service.save_profile(
            user,
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
        service.ask_for_address(account(), form.email.data or "", form.current_password.data or "")
    except InputError as error:
        show_problems(form, error, ADDRESS_WORDS)
        return False
    return True


def _speak(answer: Response, locale: str | None) -> None:
    """Let the device follow the choice: its own, made at the head of a page, goes before."""
    if locale is None:
        answer.delete_cookie(LOCALE_COOKIE)
    else:
        remember(answer, LOCALE_COOKIE, locale)
