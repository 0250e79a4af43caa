"""The public's pages: what is available, what is published, what may be used by anybody."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.access import allows
from web.base.arguments import code_argument, page_number
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import today
from web.inventions import licensing, pricing, queries
from web.inventions.forms import WORDS, ObjectionForm, UseForm
from web.inventions.models import Invention
from web.inventions.permissions import READ_INVENTION
from web.inventions.price_models import OpenLicence, PricePublication
from web.inventions.states import InventionKind
from web.people.session import account, actor

blueprint = Blueprint("inventions", __name__)

LONGEST_SEARCH = 100


@blueprint.get("/inventions")
def index() -> str:
    """What is available."""
    words = request.args.get("q", "")[:LONGEST_SEARCH]
    kind = code_argument(InventionKind, "kind")
    return render_template(
        "inventions/index.html",
        page=queries.list_available(words, kind, page_number()),
        words=words,
        kind=kind,
        kinds=InventionKind,
    )


@blueprint.get("/inventions/<int:invention_id>")
def show(**_: int) -> str:
    """The public facts of one invention."""
    invention = subject(Invention)
    if not queries.is_public(invention):
        abort(404)
    licences = queries.licences_of(invention)
    return render_template(
        "inventions/show.html",
        invention=invention,
        achievement=queries.achievement_of(invention),
        publications=queries.publications_of(invention),
        licences=[one for one in licences if one.state.value == "open"],
        keeps=allows(actor(), READ_INVENTION, invention),
    )


@blueprint.get("/inventions/publicity")
def publicity() -> str:
    """The prices that are published now, and those that were."""
    return render_template(
        "inventions/publicity.html",
        running=queries.list_publications(is_running=True),
        page=queries.list_publications(is_running=False, number=page_number()),
        days=queries.publication_days(),
        today=today(),
    )


@blueprint.get("/inventions/publicity/<int:price_publication_id>")
def publication(**_: int) -> str:
    """One published price."""
    found = subject(PricePublication)
    return render_template(
        "inventions/publication.html",
        publication=found,
        takes_objections=pricing.takes_objections(found),
        is_public=queries.is_public(found.invention),
    )


@blueprint.route(
    "/inventions/publicity/<int:price_publication_id>/objection", methods=["GET", "POST"]
)
def object_to(**_: int) -> ResponseReturnValue:
    """Object to a published price."""
    found, form = subject(PricePublication), ObjectionForm()
    if request.method == "GET" or not form.validate():
        return _ask_objection(found, form)
    try:
        raised = pricing.raise_objection(account(), found, form.text.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _ask_objection(subject(PricePublication), form)
    flash(gettext("异议已提交，单位答复后会通知您。"), "success")
    return redirect(url_for("inventions.objection", price_objection_id=raised.id))


def _ask_objection(found: PricePublication, form: ObjectionForm) -> ResponseReturnValue:
    page = render_template(
        "inventions/object.html",
        publication=found,
        form=form,
        takes_objections=pricing.takes_objections(found),
    )
    return page, 200 if request.method == "GET" else 422


@blueprint.get("/inventions/open")
def open_licences() -> str:
    """The patents that anybody may use on published terms."""
    return render_template(
        "inventions/licences.html", page=queries.list_open_licences(page_number())
    )


@blueprint.get("/inventions/open/<int:open_licence_id>")
def licence(**_: int) -> str:
    """The terms of one open licence."""
    found, user = subject(OpenLicence), actor()
    return render_template(
        "inventions/licence.html",
        licence=found,
        use=queries.use_by(user, found) if user is not None else None,
        is_public=queries.is_public(found.invention),
        is_over=found.until < today(),
    )


@blueprint.route("/inventions/open/<int:open_licence_id>/use", methods=["GET", "POST"])
def use_licence(open_licence_id: int) -> ResponseReturnValue:
    """A firm gives notice that it uses an open licence."""
    found, form = subject(OpenLicence), UseForm(contact_name=account().name)
    if request.method == "GET" or not form.validate():
        page = render_template("inventions/use.html", licence=found, form=form)
        return page, 200 if request.method == "GET" else 422
    try:
        licensing.use(
            account(),
            found,
            form.contact_name.data or "",
            form.contact_phone.data or "",
            form.words.data or "",
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        page = render_template("inventions/use.html", licence=subject(OpenLicence), form=form)
        return page, 422
    flash(gettext("使用声明已送达专利权人，确认后会通知您。"), "success")
    return redirect(url_for("inventions.licence", open_licence_id=open_licence_id))
