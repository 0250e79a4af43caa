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


@blueprint.get("/counties/<code>")
def of_county(code: str) -> str:
    """Show who stands by a county."""
    pairs = queries.list_pairs(code, ended=False)
    if code not in dict(county_choices()) or not pairs:
        abort(404)
    return render_template(
        "counties/of_county.html",
        code=code,
        pairs=pairs,
        tally=queries.tally(today())[code],
        figures=queries.figures_of(code),
    )
