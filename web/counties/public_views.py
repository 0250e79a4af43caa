"""County pairing for everybody: pairs, their aims, and how many duties are done."""

from __future__ import annotations

from flask import abort, render_template

from web.base.site import today
from web.counties import queries
from web.counties.views import blueprint
from web.counties.words import county_choices


@blueprint.get("/counties")
def index() -> str:
    """Show which institute stands by which county."""
    return render_template(
        "counties/index.html",
        pairs=queries.list_pairs(ended=False),
        tallies=queries.tally(today()),
    )


@blueprint.get("/counties/<place>")
def of_county(place: str) -> str:
    """Show who stands by a county."""
    pairs = queries.list_pairs(place, ended=False)
    if place not in dict(county_choices()) or not pairs:
        abort(404)
    return render_template(
        "counties/of_county.html",
        code=place,
        pairs=pairs,
        tally=queries.tally(today())[place],
        figures=queries.figures_of(place),
    )
