"""The two sides' pages of an agreement, and the officers' table."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.base import confirm, db
from web.base.arguments import code_argument, key_of, page_number
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix, write_table
from web.base.site import today
from web.inventions.models import Invention
from web.later import queries, service
from web.later.files import agreements_table
from web.later.forms import WORDS, ApplyForm, OfferForm, TermsForm, terms_values
from web.later.models import LaterAgreement
from web.later.queries import Target
from web.later.states import LaterState
from web.people.models import Organisation
from web.people.queries import find_organisation_named
from web.people.session import account
from web.postings.models import Posting

blueprint = Blueprint("later", __name__)


@blueprint.get("/work/later")
def mine() -> str:
    """The agreements of one's organisation."""
    page = queries.list_own(account(), page_number())
    return render_template(
        "later/mine.html", page=page, sheets=queries.sheets_of(page.items, today())
    )


@blueprint.get("/work/later/<int:later_agreement_id>")
def show(**_: int) -> str:
    """One agreement: its terms, what is due and what was paid."""
    agreement, user = subject(LaterAgreement), account()
    return render_template(
        "later/show.html",
        agreement=agreement,
        sheet=queries.sheet_of(agreement, today()),
        lends=user.organisation_id == agreement.institute_id,
        uses=user.organisation_id == agreement.firm_id,
        today=today(),
    )


@blueprint.route("/inventions/<int:invention_id>/later", methods=["GET", "POST"])
def apply_invention(**_: int) -> ResponseReturnValue:
    """A firm asks for terms on an invention."""
    return _apply(subject(Invention))


@blueprint.route("/achievements/<int:posting_id>/later", methods=["GET", "POST"])
def apply_posting(**_: int) -> ResponseReturnValue:
    """A firm asks for terms on an achievement."""
    return _apply(subject(Posting))


def _apply(target: Target) -> ResponseReturnValue:
    form = ApplyForm()
    if request.method == "GET" or not form.validate():
        return _show_applying(target, form)
    try:
        made = service.apply(account(), target, form.words.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _show_applying(target, form)
    flash(gettext("已申请，对方提出条件后会通知您。"), "success")
    return redirect(url_for("later.show", later_agreement_id=made.id))


def _show_applying(target: Target, form: ApplyForm) -> ResponseReturnValue:
    is_lendable = queries.is_on_offer(target)
    _require_form(target, is_lendable, "apply")
    title = service.title_of(target) if is_lendable else ""
    page = render_template("later/apply.html", form=form, is_lendable=is_lendable, title=title)
    return page, 200 if request.method == "GET" else 422


def _require_form(target: Target, is_lendable: bool, action: str) -> None:
    """Refuse what was sent where its page has no form any more: the page of that error shows what
    was typed."""
    if request.method == "POST" and not is_lendable:
        raise WrongState("later", target.state.value, action)


@blueprint.route("/work/inventions/<int:invention_id>/later", methods=["GET", "POST"])
def offer_invention(**_: int) -> ResponseReturnValue:
    """An institute offers a firm terms on an invention."""
    return _offer(subject(Invention))


@blueprint.route("/work/achievements/<int:posting_id>/later", methods=["GET", "POST"])
def offer_posting(**_: int) -> ResponseReturnValue:
    """An institute offers a firm terms on an achievement."""
    return _offer(subject(Posting))


def _offer(target: Target) -> ResponseReturnValue:
    form = OfferForm()
    if request.method == "GET" or not form.validate():
        return _show_offering(target, form)
    try:
        made = service.offer(account(), target, _firm(form), form.read())
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _show_offering(target, form)
    flash(gettext("已发给企业，等对方答复。"), "success")
    return redirect(url_for("later.show", later_agreement_id=made.id))


def _firm(form: OfferForm) -> Organisation:
    found = find_organisation_named((form.firm.data or "").strip())
    if found is None:
        raise InputError.of("firm", "unknown")
    return found


def _show_offering(target: Target, form: OfferForm) -> ResponseReturnValue:
    is_lendable = queries.is_lendable(target)
    _require_form(target, is_lendable, "offer")
    page = render_template(
        "later/terms.html",
        form=form,
        agreement=None,
        is_lendable=is_lendable,
        title=service.title_of(target) if is_lendable else "",
    )
    return page, 200 if request.method == "GET" else 422


@blueprint.route("/work/later/<int:later_agreement_id>/terms", methods=["GET", "POST"])
def terms(later_agreement_id: int) -> ResponseReturnValue:
    """Answer an application with terms, or change them."""
    agreement = subject(LaterAgreement)
    values = terms_values(agreement) if agreement.terms_number else {}
    form = TermsForm(data=values)
    if request.method == "GET" or not form.validate():
        return _show_terms(form)
    try:
        service.change_terms(account(), agreement, form.read(), confirm.expected_version())
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _show_terms(form)
    flash(gettext("已发给对方，等对方答复。"), "success")
    return redirect(url_for("later.show", later_agreement_id=later_agreement_id))


def _show_terms(form: TermsForm) -> ResponseReturnValue:
    agreement = subject(LaterAgreement)
    page = render_template(
        "later/terms.html",
        form=form,
        agreement=agreement,
        is_lendable=True,
        title=agreement.title,
    )
    return page, 200 if request.method == "GET" else 422


@blueprint.post("/work/later/<int:later_agreement_id>/agree")
def agree(later_agreement_id: int) -> ResponseReturnValue:
    """Give one's word for the terms that the page showed."""
    seen = key_of(request.form.get("terms"))
    try:
        service.agree(account(), subject(LaterAgreement), seen or 0)
    except InputError:
        db.rollback()
        flash(gettext("条件里的试用期已过，请先修改条件。"), "warning")
    else:
        flash(gettext("已同意这些条件。"), "success")
    return redirect(url_for("later.show", later_agreement_id=later_agreement_id))


@blueprint.get("/office/later")
def office() -> str:
    """All agreements with their sums, for officers."""
    state = code_argument(LaterState, "state")
    sheets = queries.sheets_of(queries.list_all(state), today())
    return render_template("later/office.html", sheets=sheets, state=state, states=LaterState)


@blueprint.get("/office/later.xlsx")
def table() -> ResponseReturnValue:
    """The same as a table."""
    stream = BytesIO()
    state = code_argument(LaterState, "state")
    sheets = queries.sheets_of(queries.list_all(state), today())
    write_table(stream, Suffix.XLSX, agreements_table(sheets))
    return send_bytes(stream.getvalue(), MIME_TYPES[Suffix.XLSX], "use-first.xlsx")
