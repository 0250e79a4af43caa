"""The home page."""

from __future__ import annotations

from flask import Blueprint, render_template

from matcher.types import Kind
from web.base.clock import utc_now
from web.calls.states import CallState
from web.catalogues import queries as catalogues_queries
from web.challenges import queries as challenge_queries
from web.figures import queries as numbers
from web.home import queries as home_queries
from web.home.structured import describe_site
from web.meetings import queries as meeting_queries
from web.meetings.times import when

blueprint = Blueprint("home", __name__)

SHOWN_MEETINGS = 2
SHOWN_CHALLENGES = 3


@blueprint.get("/")
def index() -> str:
    """Show what this is, the current call, the figures and what is new."""
    running = catalogues_queries.list_announced_calls()
    return render_template(
        "home/index.html",
        structured=describe_site(),
        call=next(iter(running), None),
        other_calls=[call for call in running[1:] if call.state is CallState.OPEN],
        meetings=meeting_queries.list_running(utc_now())[:SHOWN_MEETINGS],
        when=when,
        challenges=challenge_queries.list_open(SHOWN_CHALLENGES),
        totals=numbers.count_totals(),
        needs=home_queries.list_newest(Kind.NEED, 4),
        achievements=home_queries.list_newest(Kind.ACHIEVEMENT, 4),
        successes=home_queries.list_successes(3),
    )
