"""The page of one's tokens."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import site
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.base.guard import subject
from web.entry import factors, passwords
from web.entry import service as entry
from web.entry.forms import WRONG_PASSWORD
from web.entry.views import login_limit, refuse_code
from web.people.session import account
from web.tokens import queries, service
from web.tokens.forms import PROBLEM_WORDS, TokenForm
from web.tokens.models import AccessToken
from web.tokens.states import Scope
from web.tokens.words import SCOPES

blueprint = Blueprint("tokens", __name__)

USUAL = timedelta(days=90)


@blueprint.get(service.PATH)
def index() -> ResponseReturnValue:
    """Show the account's tokens, and the form of another one."""
    preset = {"last_day": site.today() + USUAL, "scopes": [Scope.READ_PUBLIC.value]}
    return _page(TokenForm(formdata=None, data=preset), 200)


@blueprint.post(service.PATH)
@limiter.limit(login_limit)
def make() -> ResponseReturnValue:
    """Make a token, and show it this once."""
    form = TokenForm()
    if not form.validate() or not _is_owner(form):
        return _page(form, 422)
    assert form.last_day.data is not None
    scopes = [Scope(code) for code in form.scopes.data or ()]
    try:
        token, text = service.make_token(
            account(), form.name.data or "", scopes, form.last_day.data
        )
    except InputError as error:
        show_problems(form, error, PROBLEM_WORDS)
        return _page(form, 422)
    return render_template("tokens/made.html", token=token, text=text)


@blueprint.post(service.PATH + "/<int:access_token_id>/end")
def end(**_: int) -> ResponseReturnValue:
    """End a token."""
    service.end_token(account(), subject(AccessToken))
    flash(gettext("令牌已作废，用它的程序从现在起访问不了。"), "success")
    return redirect(url_for("tokens.index"))


def _page(form: TokenForm, status: int) -> ResponseReturnValue:
    user = account()
    page = render_template(
        "tokens/index.html",
        form=form,
        has_factor=factors.has_factor(user),
        tokens=queries.list_live(user),
        words={scope.value: word for scope, word in SCOPES.items()},
    )
    return page, status


def _is_owner(form: TokenForm) -> bool:
    """Ask for the password, and for a code where the account has a second factor."""
    user = account()
    if not passwords.is_password_of(user, form.token_password.data or ""):
        add_error(form.token_password, str(WRONG_PASSWORD))
        return False
    if factors.has_factor(user) and not entry.is_code_of(user, form.token_code.data or ""):
        refuse_code(form.token_code)
        return False
    return True
