"""A contract's page: what the registration form says, and what both sides say to it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from web.base.guard import subject
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.matches.queries import pair_title

blueprint = Blueprint("contracts", __name__)


@blueprint.get("/deals/<int:match_id>/contract")
def show(**_: int) -> str:
    """Show the contract, once there is one."""
    match = subject(Match)
    return render_template(
        "contracts/show.html", match=match, title=pair_title(match), contract=the_contract(match)
    )


def the_contract(match: Match) -> Contract:
    """Return the contract of a deal; without one there is no page."""
    found = contract_of(match)
    if found is None:
        abort(404)
    return found
