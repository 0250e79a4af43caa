"""The home page."""

from __future__ import annotations

from flask import Blueprint, render_template

from matcher.types import Kind
from web.catalogues import queries as catalogues_queries
from web.figures import queries as numbers
from web.home import queries as home_queries

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """Show what this is, the current call, the figures and what is new."""
    call = catalogues_queries.find_current_call()
    return render_template(
        "home/index.html",
        call=call,
        totals=numbers.count_totals(),
        needs=home_queries.list_newest(Kind.NEED, 4),
        achievements=home_queries.list_newest(Kind.ACHIEVEMENT, 4),
        successes=home_queries.list_successes(3),
    )
