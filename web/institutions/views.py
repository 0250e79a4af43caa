"""The public pages of institutions."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from web.base.arguments import page_number
from web.base.guard import subject
from web.institutions import queries as public
from web.institutions.structured import describe_institution
from web.people.models import Organisation

blueprint = Blueprint("institutions", __name__)


@blueprint.get("/institutions")
def index() -> str:
    """List the research institutions."""
    return render_template("institutions/index.html", institutions=public.list_institutions())


@blueprint.get("/institutions/<int:organisation_id>")
def show(**_: int) -> str:
    """Show one institution with its achievements."""
    organisation = subject(Organisation)
    if not public.is_public_institution(organisation):
        abort(404)
    return render_template(
        "institutions/show.html",
        organisation=organisation,
        structured=describe_institution(organisation),
        page=public.list_achievements_of(organisation, page_number()),
    )
