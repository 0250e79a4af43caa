"""The page of figures."""

from __future__ import annotations

from flask import render_template

from web.base.site import today, zone
from web.figures import queries as numbers
from web.home.views import blueprint


@blueprint.get("/figures")
def figures() -> str:
    """Show the public figures."""
    return render_template(
        "public/figures.html",
        totals=numbers.count_totals(),
        quarters=numbers.count_by_quarter(zone(), today()),
        fields=numbers.count_by_field(),
        districts=numbers.count_by_district(),
        least_contracts=numbers.LEAST_CONTRACTS,
    )
