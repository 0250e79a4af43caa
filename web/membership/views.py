"""Registration: the page of visitors, and the link that confirms an address."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from web.base import db, once
from web.base.arguments import key_of
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.base.labels import locale_code
from web.base.panels import known
from web.entry.service import continue_sign_in
from web.entry.views import login_limit
from web.membership import queries, registration
from web.membership.forms import JOIN_WORDS, NOT_JOINABLE, RegistrationForm
from web.membership.registration import Applicant, Entry
from web.people.models import Organisation, User
from web.people.organisations import is_credit_code
from web.people.queries import find_organisation_named
from web.people.session import actor

blueprint = Blueprint("membership", __name__)

FIRST_PAGES = {Role.FIRM: "drafting.new_need", Role.INSTITUTE: "drafting.new_achievement"}
"""Where somebody begins who has just come."""


@blueprint.get("/register")
def register() -> str:
    """Show the empty form."""
    form = RegistrationForm()
    form.offer([])
    return render_template("membership/register.html", form=form)


@blueprint.post("/register")
@limiter.limit(login_limit)
def send_registration() -> ResponseReturnValue:
    """Look for an organisation, or send a link to the address."""
    form = RegistrationForm()
    looks = "find" in request.form
    candidates = queries.list_candidates(form.organisation.data or "")
    form.offer(candidates if looks or "chosen" in request.form else [])
    if looks:
        return render_template("membership/register.html", form=form, looked=True)
    form.check_person()
    chosen = _organisation_of(form)
    if form.errors or chosen is None or not _register(form, chosen):
        return render_template("membership/register.html", form=form), 422
    once.lead_to(url_for("membership.register"))
    return render_template("membership/sent.html", email=(form.email.data or "").lower())


@blueprint.route("/register/confirm/<secret>", methods=["GET", "POST"])
def confirm(secret: str) -> ResponseReturnValue:
    """Show what a registration will do, or do it."""
    link = registration.find_registration(secret)
    if link is None:
        return render_template("membership/ended.html", reason="ended"), 410
    known_one = registration.organisation_of(link)
    if request.method == "GET":
        return render_template("membership/confirm.html", link=link, known_one=known_one)
    try:
        found = registration.confirm(actor(), link)
    except InputError:
        db.rollback()
        return render_template("membership/ended.html", reason="taken"), 409
    if isinstance(found, User):
        return begin(found, _words_of_welcome(found))
    return render_template("membership/asked.html", asked=found)


def begin(user: User, welcome: str) -> AnyResponse:
    """Sign somebody in who has just made an account, where the first draft is written."""
    endpoint = FIRST_PAGES.get(user.role, "home.work")
    answer = continue_sign_in(user, url_for(endpoint) if known(endpoint) else None)
    # After the sign-in, which empties the cookie.
    flash(welcome, "success")
    return answer


def _organisation_of(form: RegistrationForm) -> Organisation | Entry | None:
    """Return the organisation that is meant; None with errors beside the fields."""
    key = key_of(form.chosen.data)
    if key is not None:
        return db.session().get(Organisation, key)
    text = form.organisation.data or ""
    if not text:
        add_error(form.organisation, gettext("请填写单位全称或统一社会信用代码。"))
        return None
    found = find_organisation_named(text) or queries.find_known("", form.code)
    if found is None:
        form.check_new(is_credit_code)
        return None if form.errors else _entry_of(form)
    if not registration.is_joinable(found):
        add_error(form.organisation, str(NOT_JOINABLE))
        return None
    return found


def _entry_of(form: RegistrationForm) -> Entry:
    return Entry(
        name=form.organisation.data,
        kind=str(form.kind.data),
        credit_code=form.code,
        district=form.district.data,
    )


def _register(form: RegistrationForm, chosen: Organisation | Entry) -> bool:
    applicant = Applicant(
        email=form.email.data or "",
        name=form.name.data or "",
        title=form.title.data or "",
        password=form.password.data or "",
        locale=locale_code(),
    )
    try:
        registration.register(actor(), applicant, chosen)
    except InputError as error:
        db.rollback()
        show_problems(form, error, JOIN_WORDS)
        return False
    return True


def _words_of_welcome(user: User) -> str:
    assert user.organisation is not None
    return gettext(
        "“%(name)s”已注册，等待平台管理员核验。现在就可以写草稿，核验后才能提交审核。",
        name=user.organisation.name,
    )
