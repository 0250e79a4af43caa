"""The page of figures."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.base.access import actor, allows
from web.base.site import today, zone
from web.figures import queries as numbers
from web.figures.contracts import list_exact
from web.figures.permissions import READ_EXACT_FIGURES

blueprint = Blueprint("figures", __name__)


@blueprint.get("/figures")
def index() -> str:
    """Show the public figures; officers see the exact amounts below."""
    return render_template(
        "figures/index.html",
        totals=numbers.count_totals(),
        quarters=numbers.count_by_quarter(zone(), today()),
        fields=numbers.count_by_field(),
        districts=numbers.count_by_district(),
        exact=list_exact() if allows(actor(), READ_EXACT_FIGURES) else None,
    )
