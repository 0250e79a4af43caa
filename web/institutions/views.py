"""The public pages of institutions."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from web.base.arguments import page_number
from web.base.guard import subject
from web.institutions import queries as public
from web.people.models import Organisation

blueprint = Blueprint("institutions", __name__)


@blueprint.get("/institutions")
def index() -> str:
    """List the research institutions."""
    return render_template("institutions/index.html", institutions=public.list_institutions())


@blueprint.get("/institutions/<int:organisation_id>")
def show(**_: int) -> str:
    """Show one institution with its achievements."""
    if not public.is_public_institution(subject(Organisation)):
        abort(404)
    page = public.list_achievements_of(subject(Organisation), page_number())
    return render_template("institutions/show.html", organisation=subject(Organisation), page=page)
