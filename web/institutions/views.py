"""The public pages of institutions."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template

from web.base.arguments import page_number
from web.institutions import queries as public

blueprint = Blueprint("institutions", __name__)


@blueprint.get("/institutions")
def index() -> str:
    """List the research institutions."""
    return render_template("institutions/index.html", institutions=public.list_institutions())


@blueprint.get("/institutions/<int:organisation_id>")
def show(**_: int) -> str:
    """Show one institution with its achievements."""
    if not public.is_public_institution(g.organisation):
        abort(404)
    page = public.list_achievements_of(g.organisation, page_number())
    return render_template("institutions/show.html", organisation=g.organisation, page=page)
