"""Whom entries are about, and the pages behind the links in their mails."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError, LostRace
from web.base import db
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.entry.views import login_limit
from web.people.session import account, actor
from web.registers.disclosure import EntryView, coming_view, public_view
from web.registers.models import Entry
from web.registers.texts import everything
from web.teams import service
from web.teams.forms import ASK_WORDS, PERSON_WORDS, ConsentForm, PersonForm
from web.teams.listing import page_of
from web.teams.models import Consent
from web.teams.queries import REGISTER, digest_of, find_consent
from web.teams.states import CONSENT, ConsentState

blueprint = Blueprint("teams", __name__)

PEOPLE = "/work/resources/teams/<int:entry_id>/people"


@blueprint.get(PEOPLE)
def people(**_: int) -> ResponseReturnValue:
    """Show whom an entry is about."""
    return _show_people(_entry(), PersonForm(formdata=None, prefix="person"))


@blueprint.post(PEOPLE)
def name_person(**_: int) -> ResponseReturnValue:
    """Write somebody down."""
    entry, form = _entry(), PersonForm(prefix="person")
    if not form.check():
        return _show_people(entry, form), 422
    try:
        service.name_person(
            account(),
            entry,
            form.name.data or "",
            form.email.data or "",
            is_leader=bool(form.is_leader.data),
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, PERSON_WORDS)
        return _show_people(entry, form), 422
    flash(gettext("已写入名单。内容写好后，再征求本人同意。"), "success")
    return _back(entry)


@blueprint.post(f"{PEOPLE}/ask")
def ask(**_: int) -> ResponseReturnValue:
    """Ask everybody who has not agreed to the present text."""
    entry = _entry()
    try:
        count = service.ask_all(account(), entry)
    except InputError as error:
        db.rollback()
        form = PersonForm(formdata=None, prefix="person")
        show_problems(form, error, ASK_WORDS)
        return _show_people(entry, form), 422
    if count:
        flash(ngettext("已发出 %(num)s 封邮件。", "已发出 %(num)s 封邮件。", count), "success")
    else:
        flash(gettext("一小时内刚征求过，请等待本人答复。"), "info")
    return _back(entry)


@blueprint.post(f"{PEOPLE}/oneself")
def name_oneself(**_: int) -> ResponseReturnValue:
    """Have an expert named in an entry of the own."""
    service.name_oneself(account(), _entry())
    flash(gettext("公开后，页面上显示您的姓名。"), "success")
    return _back(_entry())


@blueprint.post("/work/resources/teams/people/<int:consent_id>/remove")
def remove_person(**_: int) -> ResponseReturnValue:
    """Take somebody off the list."""
    consent = subject(Consent)
    entry, name, was_public = consent.entry, consent.name, consent.entry.is_public
    service.remove_person(account(), consent)
    flash(gettext("已从名单移除%(name)s，以前的链接不能再用。", name=name), "info")
    if was_public and not entry.is_public:
        flash(gettext("凭本人同意公开的介绍已撤下，改好后可以重新提交。"), "warning")
    return _back(entry)


@blueprint.route("/consent/<secret>", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def consent(secret: str) -> ResponseReturnValue:
    """Show a person what is to be public, and take the answer."""
    found = find_consent(secret)
    if found is None:
        return render_template("teams/ended.html"), 410
    if request.method == "GET":
        return _show_consent(found, secret)
    form = ConsentForm()
    wanted = request.form.get("answer", "")
    if not form.validate() or wanted not in ("agree", "no"):
        return _show_consent(found, secret), 422
    if wanted == "no":
        service.say_no(actor(), found)
    else:
        try:
            service.agree(actor(), found, form.seen.data or "", is_named=bool(form.is_named.data))
        except LostRace:
            db.rollback()
            return _show_consent(found, secret, has_changed=True), 409
    return redirect(url_for("teams.consent", secret=secret))


def _entry() -> Entry:
    entry = subject(Entry)
    if entry.register != REGISTER:
        abort(404)
    return entry


def _back(entry: Entry) -> ResponseReturnValue:
    return redirect(url_for("registers.own", entry_id=entry.id, _anchor="people"))


def _show_people(entry: Entry, form: PersonForm) -> str:
    return render_template("teams/people.html", consents=page_of(entry, form))


def _show_consent(found: Consent, secret: str, *, has_changed: bool = False) -> str:
    view = _view_of(found)
    told = [(label, text) for label, text in everything(view).values() if text]
    form = ConsentForm(formdata=None, seen=digest_of(view), is_named=found.is_named)
    return render_template(
        "teams/consent.html",
        consent=found,
        view=view,
        told=told,
        form=form,
        secret=secret,
        has_changed=has_changed,
        actions=CONSENT.actions_from(found.state),
    )


def _view_of(found: Consent) -> EntryView:
    """Return what was agreed to, or what is asked about."""
    is_settled = found.state is ConsentState.AGREED and found.entry.is_public
    return public_view(found.entry) if is_settled else coming_view(found.entry)
