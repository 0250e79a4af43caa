"""The officers' pages of organisations."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import OrganisationKind, Verification
from matcher.domain.errors import InputError
from web.base import db
from web.base.arguments import code_argument, page_number
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.urls import safe_path
from web.people import organisations
from web.people import queries as query
from web.people.forms import ORGANISATION_WORDS, OrganisationForm
from web.people.models import Organisation
from web.people.session import account

blueprint = Blueprint("people", __name__)


@blueprint.get("/office/organisations", endpoint="organisations")
def list_organisations() -> str:
    """Organisations with their verification."""
    state = code_argument(Verification, "verification")
    words = request.args.get("q", "").strip()
    return render_template(
        "people/organisations.html",
        page=query.list_organisations(state, words, page_number()),
        state=state,
        words=words,
    )


@blueprint.route("/office/organisations/new", methods=["GET", "POST"])
def new_organisation() -> ResponseReturnValue:
    """Enter an organisation."""
    form = OrganisationForm()
    if request.method == "GET":
        return render_template("people/new_organisation.html", form=form)
    if form.check(organisations.is_credit_code) and _create_organisation(form):
        flash(gettext("已新建单位。核验后，其成员才能提交审核。"), "success")
        return redirect(url_for("people.organisations", q=form.name.data))
    return render_template("people/new_organisation.html", form=form), 422


@blueprint.post("/office/organisations/<int:organisation_id>/verify")
def verify(**_: int) -> ResponseReturnValue:
    """Verify an organisation, or refuse to."""
    try:
        state = Verification(request.form.get("verification", ""))
    except ValueError as error:
        raise InputError.of("verification", "unknown") from error
    organisations.set_verification(account(), subject(Organisation), state)
    flash(
        gettext("已更新“%(name)s”的核验状态。", name=subject(Organisation).name),
        "success",
    )
    usual = url_for("people.organisations", verification=request.args.get("verification"))
    return redirect(safe_path(request.form.get("next")) or usual)


def _create_organisation(form: OrganisationForm) -> bool:
    try:
        organisations.create_organisation(
            account(),
            name=form.name.data or "",
            name_en=form.name_en.data or "",
            kind=OrganisationKind(str(form.kind.data)),
            district=form.district.data,
            credit_code=form.code,
            intro=form.intro.data or "",
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, ORGANISATION_WORDS)
        return False
    return True
