"""The page of figures."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.base.site import today, zone
from web.figures import queries as numbers

blueprint = Blueprint("figures", __name__)


@blueprint.get("/figures")
def index() -> str:
    """Show the public figures."""
    return render_template(
        "figures/index.html",
        totals=numbers.count_totals(),
        quarters=numbers.count_by_quarter(zone(), today()),
        fields=numbers.count_by_field(),
        districts=numbers.count_by_district(),
        least_contracts=numbers.LEAST_CONTRACTS,
    )
